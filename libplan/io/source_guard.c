/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/source_guard.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <stdio.h>
#include <string.h>

/* Settings that hold while GDAL works for us, on this thread only. */
static const char *const settings[][2] = {
    {"CPL_VSIL_GZIP_WRITE_PROPERTIES", "NO"}, /* no side files */
    /* The general way to batches, twice as slow: GDAL 3.6's own ways set the wrong bits of flags, lose geometry that is
     * the only column, and read ahead in a thread whose errors pass us by. */
    {"OGR_GPKG_STREAM_BASE_IMPL", "YES"},
    {"OGR_FLATGEOBUF_STREAM_BASE_IMPL", "YES"},
    {"OGR_SQLITE_LOAD_EXTENSIONS", ""},
};
_Static_assert(sizeof settings / sizeof *settings == PLAN_GDAL_SETTINGS, "one place for each setting");

static void CPL_STDCALL gdal_says(CPLErr class, CPLErrorNum number, const char *message)
{
    plan_gdal_guard *g = CPLGetErrorHandlerUserData();
    (void)number;
    if (class < CE_Failure || g->failed)
        return;
    g->failed = true;
    (void)snprintf(g->message, sizeof g->message, "%s", message);
    for (char *c = g->message; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
}

/* Files name addresses, and drivers follow them (a coordinate system by link in GeoJSON): every request ends here. An
 * answer has to be given, or the next in line is asked. */
static CPLHTTPResult *refuse(const char *url, CSLConstList options, GDALProgressFunc progress,
                             void *progress_arg, CPLHTTPFetchWriteFunc write, void *write_arg, void *user)
{
    (void)options;
    (void)progress;
    (void)progress_arg;
    (void)write;
    (void)write_arg;
    ((plan_gdal_guard *)user)->network = true;
    CPLHTTPResult *answer = CPLCalloc(1, sizeof *answer);
    answer->nStatus = 1;
    answer->pszErrBuf = CPLStrdup("no network");
    CPLError(CE_Failure, CPLE_AppDefined, "it refers to %.120s, and nothing is fetched from a network", url);
    return answer;
}

void plan_gdal_enter(plan_gdal_guard *g)
{
    memset(g, 0, sizeof *g);
    for (int i = 0; i < PLAN_GDAL_SETTINGS; i++) {
        const char *before = CPLGetThreadLocalConfigOption(settings[i][0], NULL);
        g->before[i] = before ? CPLStrdup(before) : NULL;
        CPLSetThreadLocalConfigOption(settings[i][0], settings[i][1]);
    }
    CPLErrorReset();
    CPLPushErrorHandlerEx(gdal_says, g);
    (void)CPLHTTPPushFetchCallback(refuse, g);
}

void plan_gdal_leave(plan_gdal_guard *g)
{
    (void)CPLHTTPPopFetchCallback();
    CPLPopErrorHandler();
    CPLErrorReset();
    for (int i = 0; i < PLAN_GDAL_SETTINGS; i++) {
        CPLSetThreadLocalConfigOption(settings[i][0], g->before[i]);
        CPLFree(g->before[i]);
    }
}

const char *plan_gdal_reason(const plan_gdal_guard *g)
{
    return g->message[0] ? g->message : "no reason given";
}
