/* Runs a program and lets its reads and writes move fewer bytes than they ask for, as the kernel may at any time.
 *
 *     short PART -- PROGRAM [WORD]...
 *
 * Each call moves at most one PART-th of what it asks for, and at least one byte; PART 1 moves one byte less. Calls that
 * ask for eight bytes or less are let alone: there the wish is a counter or a lock, and not a stream. Exit code: that of
 * the program. Linux on x86-64.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* Threads with a call under way whose wish was changed: the kernel leaves the registers as they were, and so do we. */
struct changed {
    pid_t thread;
    unsigned long long wanted;
};

#define MOST 4096

static unsigned long long part;
static struct changed changed[MOST];

static struct changed *find(pid_t thread) {
    int at;
    for (at = 0; at < MOST; at++)
        if (changed[at].thread == thread) return &changed[at];
    return NULL;
}

static unsigned long long less(unsigned long long wanted) {
    unsigned long long some;
    if (wanted <= 8) return wanted;
    some = part == 1 ? wanted - 1 : wanted / part;
    return some > 0 ? some : 1;
}

/* The register that holds how many bytes a call asks for. */
static unsigned long long *count_of(struct user_regs_struct *regs) {
    switch (regs->orig_rax) {
        case SYS_read:
        case SYS_write:
        case SYS_pread64:
        case SYS_pwrite64:
            return &regs->rdx;
        case SYS_sendfile:
            return &regs->r10;
        case SYS_copy_file_range:
            return &regs->r8;
        default:
            return NULL;
    }
}

int main(int count, char **words) {
    pid_t first, one;
    int status, code = 1, is_loaded = 0;
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                   PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (count < 4) {
        fprintf(stderr, "short PART -- PROGRAM [WORD]...\n");
        return 2;
    }
    part = strtoull(words[1], NULL, 10);
    if (part == 0) return 2;
    first = fork();
    if (first == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execv(words[3], words + 3);
        _exit(127);
    }
    waitpid(first, &status, 0);
    ptrace(PTRACE_SETOPTIONS, first, NULL, options);
    ptrace(PTRACE_SYSCALL, first, NULL, NULL);
    while ((one = waitpid(-1, &status, __WALL)) > 0) {
        long pass = 0;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (one == first) code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            struct user_regs_struct regs;
            struct changed *known = find(one);
            if (ptrace(PTRACE_GETREGS, one, NULL, &regs) == 0) {
                unsigned long long *wanted = count_of(&regs);
                if (known) {
                    if (wanted) *wanted = known->wanted;
                    ptrace(PTRACE_SETREGS, one, NULL, &regs);
                    known->thread = 0;
                } else if ((long long)regs.rax == -ENOSYS) {
                    /* At the entry of a call the answer is not there yet. The loader's calls come before this one. */
                    is_loaded |= regs.orig_rax == SYS_set_tid_address;
                    known = find(0);
                    if (is_loaded && known && wanted && less(*wanted) != *wanted) {
                        known->thread = one;
                        known->wanted = *wanted;
                        *wanted = less(*wanted);
                        ptrace(PTRACE_SETREGS, one, NULL, &regs);
                    }
                }
            }
        } else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
            pass = WSTOPSIG(status);
        }
        ptrace(PTRACE_SYSCALL, one, NULL, pass);
    }
    return code;
}
