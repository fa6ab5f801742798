/* worker_slow — questions to the press, over a socket that never makes the worker wait.
 *
 * The parent starts the press when somebody connects. One question at a time travels on the
 * connection; the requests behind it wait in order. */
#include "main/worker.h"

#include "base/log.h"
#include "crypto/press_client.h"

#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void go_on(Worker *worker);

static Task *task_of(const Exchange *exchange) { return exchange->user; }

static SlowAnswer *question_of(const Exchange *exchange)
{
    Slow *slow = &task_of(exchange)->slow;
    return &slow->asked[slow->count - 1];
}

static void hang_up(Worker *worker)
{
    PressLine *press = &worker->press;
    if (press->fd >= 0) {
        server_unwatch(worker->server, press->fd);
        close(press->fd);
    }
    press->fd = -1;
    press->is_asked = false;
}

/* The first request has its answer, or none will come: its handler runs again. */
static void answer(Worker *worker, Err err, Str payload)
{
    PressLine  *press = &worker->press;
    Exchange   *exchange = press->first;
    SlowAnswer *question = question_of(exchange);
    question->answer = payload;
    question->err = err;
    question->is_answered = true;
    task_of(exchange)->slow.pending = false;
    press->first = task_of(exchange)->next_waiting;
    if (!press->first)
        press->last = NULL;
    press->waiting--;
    press->is_asked = press->is_second_try = false;
    exchange->res.is_suspended = false;
    server_retry(worker->server, exchange);
}

/* The press may just be leaving after its idle time: one more try, then the request is told. */
static void broken(Worker *worker)
{
    hang_up(worker);
    if (worker->press.is_second_try)
        answer(worker, ERR_UNAVAILABLE, (Str){0});
    else
        worker->press.is_second_try = true;
}

/* ---- the socket -------------------------------------------------------------------------- */

static bool dial(Worker *worker)
{
    PressLine         *press = &worker->press;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    Str                path = worker->node->press_socket;
    if (!worker->node->options->press_path || path.len >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, path.at, path.len);
    press->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (press->fd < 0)
        return false;
    if (connect(press->fd, (struct sockaddr *)&address, sizeof address) == 0)
        return true;
    close(press->fd);
    press->fd = -1;
    return false;
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

/* Memory of the request at hand; NULL when its arena is full. */
static char *payload_memory(Exchange *exchange, size_t size)
{
    jmp_buf full;
    char   *volatile at = NULL;
    arena_on_full(exchange->arena, jump, &full);
    if (setjmp(full) == 0)
        at = arena_bytes(exchange->arena, size + 1, 1);
    arena_on_full(exchange->arena, NULL, NULL);
    return at;
}

static Str frame_of(Exchange *exchange)
{
    jmp_buf      full;
    Str volatile frame = {0};
    Ctx          ctx = {.arena = exchange->arena};
    arena_on_full(exchange->arena, jump, &full);
    if (setjmp(full) == 0) {
        Str made;
        if (press_question(&ctx, question_of(exchange)->kind, question_of(exchange)->question,
                           &made) == OK)
            frame = made;
    }
    arena_on_full(exchange->arena, NULL, NULL);
    return (Str){frame.at, frame.len};
}

/* More of the answer; false when the connection is of no more use. */
static bool receive(PressLine *press)
{
    if (press->head_len < WIRE_HEAD) {
        size_t  want = WIRE_HEAD - press->head_len;
        ssize_t n = recv(press->fd, press->head + press->head_len, want, 0);
        if (n <= 0)
            return n < 0 && errno == EAGAIN;
        press->head_len += (size_t)n;
        if (press->head_len < WIRE_HEAD)
            return true;
        WireHead head;
        if (!wire_head(press->head, &head))
            return false;
        press->payload_size = head.size;
        press->payload = payload_memory(press->first, head.size);
        return press->payload != NULL;
    }
    ssize_t n = recv(press->fd, press->payload + press->payload_len,
                     press->payload_size - press->payload_len, 0);
    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    press->payload_len += (size_t)n;
    return true;
}

static void on_ready(void *arg, int fd, short revents)
{
    Worker    *worker = arg;
    PressLine *press = &worker->press;
    (void)fd;
    if (revents & POLLOUT && press->frame.len) {
        ssize_t n = send(press->fd, press->frame.at, press->frame.len, MSG_NOSIGNAL);
        if (n > 0)
            press->frame = (Str){press->frame.at + n, press->frame.len - (size_t)n};
        else if (errno != EAGAIN)
            revents = POLLERR;
        if (!press->frame.len)
            server_watch(worker->server, press->fd, POLLIN, on_ready);
    }
    bool is_good = !(revents & POLLERR);
    if (is_good && revents & (POLLIN | POLLHUP))
        is_good = press->is_asked && receive(press);
    if (!is_good) {
        if (press->is_asked)
            broken(worker);
        else
            hang_up(worker); /* the press left while nobody asked */
    } else if (press->head_len == WIRE_HEAD && press->payload_len == press->payload_size) {
        WireHead head;
        bool     is_head = wire_head(press->head, &head);
        assert(is_head);
        Err err = head.kind <= ERR_BROKEN ? (Err)head.kind : ERR_BROKEN;
        answer(worker, err, (Str){press->payload, press->payload_len});
    }
    go_on(worker);
}

/* ---- the queue --------------------------------------------------------------------------- */

/* Asks the first question, unless one is under way. */
static void go_on(Worker *worker)
{
    PressLine *press = &worker->press;
    while (press->first && !press->is_asked) {
        press->frame = frame_of(press->first);
        if (!press->frame.len) {
            answer(worker, ERR_LIMIT, (Str){0});
            continue;
        }
        if (press->fd < 0 && !dial(worker)) {
            answer(worker, ERR_UNAVAILABLE, (Str){0});
            continue;
        }
        press->is_asked = true;
        press->head_len = press->payload_len = press->payload_size = 0;
        press->payload = NULL;
        press->give_up_ms = process_now_ms() + PRESS_TIMEOUT_MS;
        server_watch(worker->server, press->fd, POLLIN | POLLOUT, on_ready);
    }
}

void worker_wait(Worker *worker, Exchange *exchange)
{
    PressLine *press = &worker->press;
    assert(press->waiting < MAX_WAITING);
    task_of(exchange)->next_waiting = NULL;
    if (press->last)
        task_of(press->last)->next_waiting = exchange;
    else
        press->first = exchange;
    press->last = exchange;
    press->waiting++;
    go_on(worker);
}

int worker_wait_step(Worker *worker, int64_t now_ms)
{
    PressLine *press = &worker->press;
    if (!press->is_asked)
        return 1000;
    if (now_ms < press->give_up_ms)
        return press->give_up_ms - now_ms < 1000 ? (int)(press->give_up_ms - now_ms) : 1000;
    press->is_second_try = true;
    broken(worker);
    go_on(worker);
    return 0;
}

void worker_wait_stop(Worker *worker) { hang_up(worker); }
