/* The least work that a walk, a copy and a removal need, as a floor to measure against. It plans nothing, writes nothing
 * down, tells nothing and gives up at the first error.
 *
 *     cc -O2 -pthread -o limit limit.c
 *     limit walk   THREADS TREE          sizes of all files
 *     limit copy   THREADS TREE NEW      contents and mode
 *     limit keep   THREADS TREE NEW      contents, mode and times, of folders too
 *     limit many   THREADS TREE NEW      the same, each call for many files before the next call, and threads that make
 *                                        files in one folder take turns
 *     limit remove THREADS TREE
 *     limit hash   THREADS TREE          SHA-256 of all files; built with -DHASHES and -lcrypto
 *
 * A folder is listed by one thread and its names are worked on in pieces by all; what it is asked by descriptor, never by
 * a path below the root. Whoever does the last thing in a folder finishes it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#ifdef HASHES
#include <openssl/evp.h>
#endif
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256, BUFFER = 1 << 18, AT_ONCE = 64 };
enum what { WALK, COPY, KEEP, MANY, REMOVE, HASH };

struct folder {
    struct folder *parent;
    char *name;
    int from, to;
    struct stat stamp;
    /* Held by who makes files in it, of those who make many. */
    pthread_mutex_t turn;
    /* Children and pieces that are open, and one for the listing. */
    int open;
};

struct entry {
    char *name;
    unsigned char type;
};

/* A folder to enter, or entries of one to work on. */
struct work {
    struct work *next;
    struct folder *folder;
    struct entry *entries;
    int count;
};

static enum what what;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct work *stack;
static int busy, waiting, threads;
static long long files, bytes;

static int keeps(void)
{
    return what == KEEP || what == MANY;
}

static int copies(void)
{
    return what == COPY || keeps();
}

static void fail(const char *doing, const char *name)
{
    fprintf(stderr, "limit: %s %s: %s\n", doing, name, strerror(errno));
    exit(1);
}

static void *room(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        fail("room for", "a list");
    return memory;
}

static void push(struct folder *folder, struct entry *entries, int count)
{
    struct work *work = room(sizeof *work);
    *work = (struct work){ .folder = folder, .entries = entries, .count = count };
    pthread_mutex_lock(&lock);
    work->next = stack;
    stack = work;
    if (waiting)
        pthread_cond_signal(&more);
    pthread_mutex_unlock(&lock);
}

/* One thing less in a folder; the last finishes it, and with it perhaps its parents. */
static void release(struct folder *folder)
{
    while (folder && __atomic_sub_fetch(&folder->open, 1, __ATOMIC_ACQ_REL) == 0) {
        struct folder *parent = folder->parent;
        int above = parent ? parent->from : AT_FDCWD;
        if (keeps()) {
            struct timespec times[2] = { folder->stamp.st_atim, folder->stamp.st_mtim };
            if (fchmod(folder->to, folder->stamp.st_mode & 07777) || futimens(folder->to, times))
                fail("keep", folder->name);
        }
        close(folder->from);
        if (copies())
            close(folder->to);
        if (what == REMOVE && unlinkat(above, folder->name, AT_REMOVEDIR))
            fail("remove", folder->name);
        free(folder->name);
        free(folder);
        folder = parent;
    }
}

static void copy_file(struct folder *folder, const char *name, char *buffer)
{
    struct stat stamp;
    int from = openat(folder->from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (from < 0 || fstat(from, &stamp))
        fail("open", name);
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int to = openat(folder->to, name, flags, stamp.st_mode & 07777);
    if (to < 0)
        fail("create", name);
    /* A short answer is the last one: no second call finds out that there is no more. */
    for (ssize_t length = BUFFER; length == BUFFER;) {
        length = read(from, buffer, BUFFER);
        if (length < 0 || write(to, buffer, length) != length)
            fail("copy", name);
    }
    if (keeps()) {
        struct timespec times[2] = { stamp.st_atim, stamp.st_mtim };
        if (futimens(to, times))
            fail("keep", name);
    }
    close(from);
    close(to);
}

/* Files whose bytes fit into the buffer together; how many they were. */
static int copy_many(struct folder *folder, struct entry *entries, int count, char *buffer)
{
    struct stat stamps[AT_ONCE];
    ssize_t lengths[AT_ONCE];
    int files[AT_ONCE], done = 0;
    char *at = buffer;
    for (; done < count && done < AT_ONCE && entries[done].type == DT_REG; done++) {
        int from = openat(folder->from, entries[done].name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (from < 0 || fstat(from, &stamps[done]))
            fail("open", entries[done].name);
        if (stamps[done].st_size > buffer + BUFFER - at) {
            close(from);
            break;
        }
        lengths[done] = read(from, at, buffer + BUFFER - at);
        if (lengths[done] < 0)
            fail("read", entries[done].name);
        at += lengths[done];
        close(from);
    }
    pthread_mutex_lock(&folder->turn);
    for (int each = 0; each < done; each++) {
        int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
        files[each] = openat(folder->to, entries[each].name, flags, stamps[each].st_mode & 07777);
        if (files[each] < 0)
            fail("create", entries[each].name);
    }
    pthread_mutex_unlock(&folder->turn);
    at = buffer;
    for (int each = 0; each < done; at += lengths[each++])
        if (write(files[each], at, lengths[each]) != lengths[each])
            fail("write", entries[each].name);
    for (int each = 0; each < done; each++) {
        struct timespec times[2] = { stamps[each].st_atim, stamps[each].st_mtim };
        if (futimens(files[each], times))
            fail("keep", entries[each].name);
    }
    for (int each = 0; each < done; each++)
        close(files[each]);
    return done;
}

static void copy_link(struct folder *folder, const char *name)
{
    char text[4096];
    ssize_t length = readlinkat(folder->from, name, text, sizeof text - 1);
    if (length < 0)
        fail("read", name);
    text[length] = 0;
    if (symlinkat(text, folder->to, name))
        fail("link", name);
}

#ifdef HASHES
static void hash_file(struct folder *folder, const char *name, char *buffer, long long *sum)
{
    static __thread EVP_MD_CTX *digest;
    unsigned char result[EVP_MAX_MD_SIZE];
    int from = openat(folder->from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (from < 0)
        fail("open", name);
    if (!digest)
        digest = EVP_MD_CTX_new();
    EVP_DigestInit_ex(digest, EVP_sha256(), 0);
    for (ssize_t length = BUFFER; length == BUFFER; *sum += length) {
        length = read(from, buffer, BUFFER);
        if (length < 0)
            fail("read", name);
        EVP_DigestUpdate(digest, buffer, length);
    }
    EVP_DigestFinal_ex(digest, result, 0);
    close(from);
}
#else
static void hash_file(struct folder *folder, const char *name, char *buffer, long long *sum)
{
    (void)folder, (void)buffer, (void)sum;
    errno = ENOSYS;
    fail("hash", name);
}
#endif

static void work_on(struct folder *folder, struct entry *entry, char *buffer, long long *sum)
{
    struct stat stamp;
    switch (what) {
    case WALK:
        if (fstatat(folder->from, entry->name, &stamp, AT_SYMLINK_NOFOLLOW))
            fail("look at", entry->name);
        *sum += stamp.st_size;
        break;
    case COPY:
    case KEEP:
    case MANY:
        if (entry->type == DT_REG)
            copy_file(folder, entry->name, buffer);
        else if (entry->type == DT_LNK)
            copy_link(folder, entry->name);
        break;
    case REMOVE:
        if (unlinkat(folder->from, entry->name, 0))
            fail("remove", entry->name);
        break;
    case HASH:
        if (entry->type == DT_REG)
            hash_file(folder, entry->name, buffer, sum);
    }
}

static void pieces_of(struct folder *folder, struct entry *entries, int count)
{
    for (int start = 0; start < count; start += PIECE) {
        int length = count - start < PIECE ? count - start : PIECE;
        struct entry *piece = room(length * sizeof *piece);
        memcpy(piece, entries + start, length * sizeof *piece);
        __atomic_add_fetch(&folder->open, 1, __ATOMIC_RELAXED);
        push(folder, piece, length);
    }
    free(entries);
}

/* Opens a folder and its counterpart, and makes work of what is in it. */
static void enter(struct folder *folder)
{
    struct folder *parent = folder->parent;
    /* The roots are open already. */
    if (parent) {
        folder->from = openat(parent->from, folder->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (folder->from < 0)
            fail("open", folder->name);
        if (copies()) {
            if (fstat(folder->from, &folder->stamp) || mkdirat(parent->to, folder->name, 0700))
                fail("make", folder->name);
            folder->to = openat(parent->to, folder->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
    }
    static __thread char names[1 << 16];
    struct entry *entries = room(PIECE * sizeof *entries);
    int count = 0, size = PIECE;
    for (ssize_t length; (length = getdents64(folder->from, names, sizeof names)) > 0;) {
        for (ssize_t at = 0; at < length;) {
            struct dirent64 *found = (struct dirent64 *)(names + at);
            at += found->d_reclen;
            if (!strcmp(found->d_name, ".") || !strcmp(found->d_name, ".."))
                continue;
            if (found->d_type == DT_DIR) {
                struct folder *child = room(sizeof *child);
                *child = (struct folder){ .parent = folder, .name = strdup(found->d_name), .open = 1 };
                pthread_mutex_init(&child->turn, 0);
                __atomic_add_fetch(&folder->open, 1, __ATOMIC_RELAXED);
                push(child, 0, 0);
                continue;
            }
            if (count == size) {
                size *= 2;
                entries = realloc(entries, size * sizeof *entries);
            }
            entries[count++] = (struct entry){ strdup(found->d_name), found->d_type };
        }
    }
    pieces_of(folder, entries, count);
}

static struct work *pop(void)
{
    pthread_mutex_lock(&lock);
    busy--;
    while (!stack && busy) {
        waiting++;
        pthread_cond_wait(&more, &lock);
        waiting--;
    }
    struct work *work = stack;
    if (work) {
        stack = work->next;
        busy++;
    } else {
        pthread_cond_broadcast(&more);
    }
    pthread_mutex_unlock(&lock);
    return work;
}

static void *worker(void *nothing)
{
    char *buffer = room(BUFFER);
    long long done = 0, sum = 0;
    for (struct work *work; (work = pop());) {
        if (!work->entries)
            enter(work->folder);
        for (int at = 0; at < work->count;) {
            struct entry *entries = &work->entries[at];
            int many = what == MANY ? copy_many(work->folder, entries, work->count - at, buffer) : 0;
            if (!many) {
                work_on(work->folder, entries, buffer, &sum);
                many = 1;
            }
            for (int each = 0; each < many; each++)
                free(entries[each].name);
            at += many;
        }
        done += work->count;
        release(work->folder);
        free(work->entries);
        free(work);
    }
    __atomic_add_fetch(&files, done, __ATOMIC_RELAXED);
    __atomic_add_fetch(&bytes, sum, __ATOMIC_RELAXED);
    free(buffer);
    return nothing;
}

int main(int count, char **words)
{
    static const char *known[] = { "walk", "copy", "keep", "many", "remove", "hash" };
    int is_copy = 0;
    for (what = WALK; count > 3 && what <= HASH && strcmp(words[1], known[what]); what++)
        ;
    is_copy = copies();
    if (count != (is_copy ? 5 : 4) || what > HASH) {
        fprintf(stderr, "usage: limit walk|copy|keep|many|remove|hash THREADS TREE [NEW]\n");
        return 2;
    }
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    /* The table of descriptors is as large as it gets before there are threads: later each growth waits for all processors. */
    close(fcntl(0, F_DUPFD, 8000));
    umask(0);
    threads = atoi(words[2]);
    struct folder *root = room(sizeof *root);
    *root = (struct folder){ .name = strdup(words[3]), .open = 1 };
    pthread_mutex_init(&root->turn, 0);
    root->from = open(words[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root->from < 0 || fstat(root->from, &root->stamp))
        fail("open", words[3]);
    if (is_copy) {
        if (mkdir(words[4], 0700))
            fail("make", words[4]);
        root->to = open(words[4], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    busy = threads;
    push(root, 0, 0);
    pthread_t others[threads];
    for (int at = 1; at < threads; at++)
        pthread_create(&others[at], 0, worker, 0);
    worker(0);
    for (int at = 1; at < threads; at++)
        pthread_join(others[at], 0);
    printf("%lld files, %lld bytes\n", files, bytes);
    return 0;
}
