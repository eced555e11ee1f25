/*
 * serve/http.h - HTTP, answering and asking: the sockets of libmicrohttpd and libcurl.
 *
 * One thread, one loop: an answer is made while the others wait, so what it does to a store
 * or a folder is never done twice at once.
 *
 * In      requests of at most `body_max` bytes. Refused before the answer is asked: 400
 *         both a length and a transfer coding, or not one Host (either could be read two
 *         ways by what stands in front); 413 a longer body
 * Limits  HTTP_CONNECTIONS_MAX at once, HTTP_IDLE_S seconds of silence
 * Errors  IO, with the words of the system. TLS is the work of a proxy in front
 */
#ifndef SERVE_HTTP_H
#define SERVE_HTTP_H

#include "base/buf.h"

#include <stdbool.h>

enum { HTTP_CONNECTIONS_MAX = 200, HTTP_IDLE_S = 15, HTTP_REPLY_BYTES_MAX = 1 << 22 };

struct http_request {
    struct str method, path, body;
};

struct http_reply {
    unsigned    code;
    const char *type;
    struct buf  body; /* made and freed by the server */
};

/* An err only for what is not the asker's matter: it is answered 500 and goes on standard
 * error through `trouble`. */
struct http_service {
    enum status (*answer)(void *context, const struct http_request *request,
                          struct http_reply *reply, struct err *err);
    void (*trouble)(void *context, const struct err *err);
    void (*ready)(void *context, const char *address, unsigned port);
    void  *context;
    size_t body_max;
};

/* Until interrupted (sys_interrupted). listen: ADDRESS:PORT, [::1]:PORT; port 0: any free
 * one, which `ready` is told. USAGE what is no such address. */
enum status http_serve(const struct http_service *service, const char *listen,
                       struct err *err) MUST_USE;

/* POST, http and https only, no redirects, at most HTTP_REPLY_BYTES_MAX in reply. The code
 * is the server's word; an err only where there was none. */
enum status http_post(const char *url, const char *type, struct str body, struct buf *out,
                      unsigned *ret_code, struct err *err) MUST_USE;

#endif
