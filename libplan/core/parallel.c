/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/parallel.h"

#include "core/mem.h"
#include "core/numeric.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_THREADS = 64, PIECES_PER_THREAD = 8 };

typedef struct job {
    plan_parallel_fn *fn;
    void *user;
    int32_t n, piece;
    pthread_mutex_t lock;
    int32_t next; /* first row not handed out yet */
    int32_t failed_row;
    plan_status status;
    plan_error error;
} job;

typedef struct worker {
    job *job;
    int number;
    pthread_t thread;
} worker;

static bool take_piece(job *j, int32_t *begin, int32_t *end)
{
    pthread_mutex_lock(&j->lock);
    /* A piece below a failed one still runs, so that the lowest failure is the one reported. */
    bool more = j->next < j->n && j->next < j->failed_row;
    if (more) {
        *begin = j->next;
        *end = j->n - *begin < j->piece ? j->n : *begin + j->piece;
        j->next = *end;
    }
    pthread_mutex_unlock(&j->lock);
    return more;
}

static void *work(void *arg)
{
    PLAN_NUMERIC_POINT;
    worker *w = arg;
    job *j = w->job;
    int32_t begin, end;
    while (take_piece(j, &begin, &end)) {
        plan_error error = PLAN_ERROR_INIT;
        plan_status status = j->fn(j->user, begin, end, w->number, &error);
        if (status == PLAN_OK)
            continue;
        pthread_mutex_lock(&j->lock);
        if (begin < j->failed_row) {
            j->failed_row = begin;
            j->status = status;
            j->error = error;
        }
        pthread_mutex_unlock(&j->lock);
    }
    return NULL;
}

int plan_parallel_threads(int32_t option)
{
    long n = option > 0 ? option : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

plan_status plan_parallel_for(int threads, int32_t n, plan_parallel_fn *fn, void *user, plan_error *err)
{
    if (threads <= 1 || n <= 1)
        return n > 0 ? fn(user, 0, n, 0, err) : PLAN_OK;
    if (threads > MAX_THREADS)
        threads = MAX_THREADS;

    job j = {.fn = fn, .user = user, .n = n, .failed_row = INT32_MAX};
    j.piece = n / (threads * PIECES_PER_THREAD) + 1;
    if (pthread_mutex_init(&j.lock, NULL) != 0)
        return fn(user, 0, n, 0, err);
    worker workers[MAX_THREADS];
    int started = 1;
    workers[0] = (worker){.job = &j, .number = 0};
    for (int i = 1; i < threads; i++) {
        workers[i] = (worker){.job = &j, .number = i};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            break;
        started++;
    }
    work(&workers[0]);
    for (int i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    pthread_mutex_destroy(&j.lock);
    if (j.status != PLAN_OK)
        return plan_error_set(err, j.status, "%s", j.error.message);
    return PLAN_OK;
}
