/* load — keep-alive clients that send prepared requests, each as soon as the last was answered.
 *   bench-load PORT CLIENTS SECONDS FILE
 * FILE: requests, each "LENGTH\n" and so many bytes; sent in turn, from the first again at the
 * end. Prints one line, times in milliseconds:
 *   requests=N wrong=N seconds=S rate=R p50=T p99=T worst=T
 * wrong: answers that are neither 2xx nor 3xx; the first is shown on stderr. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_ANSWER = 256 * 1024, MAX_TIMES = 8 << 20 };

typedef struct Request {
    const char *at;
    size_t      len;
} Request;

typedef struct Client {
    int     fd;
    double  asked;
    char   *answer;
    size_t  len, whole; /* whole: length with the body, 0 while the head is not there */
} Client;

typedef struct Load {
    int      port, epoll, clients;
    Request *requests;
    size_t   request_count, next, done, wrong;
    float   *times; /* milliseconds */
} Load;

static double now_s(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "bench-load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static char *read_whole(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        die(path);
    *len = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*len + 1);
    if (!text || fread(text, 1, *len, file) != *len)
        die(path);
    fclose(file);
    text[*len] = '\0';
    return text;
}

static void read_requests(Load *load, const char *path)
{
    size_t len;
    char  *text = read_whole(path, &len);
    for (char *at = text; at < text + len;) {
        char  *end;
        size_t size = strtoul(at, &end, 10);
        if (*end != '\n' || !size || end + 1 + size > text + len)
            die("the file of requests is broken");
        if (load->request_count % 1024 == 0)
            load->requests = realloc(load->requests,
                                     (load->request_count + 1024) * sizeof *load->requests);
        load->requests[load->request_count++] = (Request){end + 1, size};
        at = end + 1 + size;
    }
    if (!load->request_count)
        die("no requests");
}

static void dial(Load *load, Client *client)
{
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)load->port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(client->fd, (struct sockaddr *)&address, sizeof address))
        die("connect");
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event);
}

static void ask(Load *load, Client *client)
{
    const Request *request = &load->requests[load->next++ % load->request_count];
    client->len = client->whole = 0;
    client->asked = now_s();
    if (send(client->fd, request->at, request->len, MSG_NOSIGNAL) != (ssize_t)request->len)
        die("send");
}

/* The head is whole: how long the answer is. An answer without a length has no body here. */
static void read_head(Client *client)
{
    const char *end = strstr(client->answer, "\r\n\r\n");
    if (!end)
        return;
    const char *length = strcasestr(client->answer, "\r\nContent-Length:");
    client->whole = (size_t)(end + 4 - client->answer);
    if (length && length < end)
        client->whole += strtoul(length + 17, NULL, 10);
}

static void finish(Load *load, const Client *client)
{
    int status = atoi(client->answer + strlen("HTTP/1.1 "));
    if (status < 200 || status > 399) {
        if (!load->wrong++)
            fprintf(stderr, "bench-load: the first wrong answer:\n%.1500s\n", client->answer);
    }
    if (load->done < MAX_TIMES)
        load->times[load->done] = (float)((now_s() - client->asked) * 1000);
    load->done++;
}

static void hear(Load *load, Client *client)
{
    ssize_t n = recv(client->fd, client->answer + client->len, MAX_ANSWER - 1 - client->len, 0);
    if (n <= 0) { /* closed between two requests: the server may */
        close(client->fd);
        dial(load, client);
        ask(load, client);
        return;
    }
    client->len += (size_t)n;
    client->answer[client->len] = '\0';
    if (!client->whole)
        read_head(client);
    if (!client->whole || client->len < client->whole)
        return;
    finish(load, client);
    ask(load, client);
}

static void run(Load *load, double seconds)
{
    Client *clients = calloc((size_t)load->clients, sizeof *clients);
    struct epoll_event ready[64];
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < load->clients; i++) {
        clients[i].answer = malloc(MAX_ANSWER);
        dial(load, &clients[i]);
        ask(load, &clients[i]);
    }
    for (double until = now_s() + seconds; now_s() < until;) {
        int n = epoll_wait(load->epoll, ready, 64, 100);
        for (int i = 0; i < n; i++)
            hear(load, ready[i].data.ptr);
    }
    for (int i = 0; i < load->clients; i++)
        free(clients[i].answer);
    free(clients);
    close(load->epoll);
}

static int by_time(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    Load load = {0};
    if (argc != 5) {
        fprintf(stderr, "usage: bench-load PORT CLIENTS SECONDS FILE\n");
        return 2;
    }
    load.port = atoi(argv[1]);
    load.clients = atoi(argv[2]);
    load.times = malloc(MAX_TIMES * sizeof *load.times);
    read_requests(&load, argv[4]);
    double began = now_s();
    run(&load, atof(argv[3]));
    double took = now_s() - began;
    size_t n = load.done < MAX_TIMES ? load.done : MAX_TIMES;
    qsort(load.times, n, sizeof *load.times, by_time);
    if (!n)
        die("no answer");
    printf("requests=%zu wrong=%zu seconds=%.3f rate=%.0f p50=%.3f p99=%.3f worst=%.3f\n",
           load.done, load.wrong, took, (double)load.done / took, load.times[n / 2],
           load.times[n * 99 / 100], load.times[n - 1]);
    free(load.requests);
    free(load.times);
    return load.wrong ? 1 : 0;
}
