// Round robin over a run queue; a sorted list of deadlines; one timer shot for whichever of the
// slice's end and the next deadline is first. With a single ready thread nothing ticks.
#include "unikernel/sched/thread.h"

#include "unikernel/arch/x86_64/apic.h"
#include "unikernel/arch/x86_64/clock.h"
#include "unikernel/arch/x86_64/fpu.h"
#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/arch/x86_64/per_cpu.h"
#include "unikernel/memory/layout.h"
#include "unikernel/memory/page_table.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"

extern "C" {
void switch_stacks(uint64_t* old_stack, uint64_t new_stack);
extern char return_from_vector[];
}

namespace kernel {
namespace {

constexpr uint64_t kSliceNs = 10'000'000;
constexpr uint64_t kStackPages = 4;
constexpr uint32_t kFsBase = 0xc0000100;
constexpr uint32_t kProgramGsBase = 0xc0000102;  // the program's while in the kernel

List<Thread, RunQueueTag> ready;
List<Thread, TimerTag> timers;
List<Thread, ThreadsTag> threads;
uint32_t count = 0;
int32_t next_id = 1;
uint64_t next_stack = kStacksBase;
/// Kernel stacks of threads that have ended, linked through their first words.
uint64_t free_stacks = 0;
/// Ended, but its stack was in use until the switch to another thread.
Thread* ended = nullptr;

struct IdleThread : Thread {};
IdleThread idle;

uint64_t allocate_stack() {
    if (free_stacks != 0) {
        const uint64_t stack = free_stacks;
        free_stacks = *reinterpret_cast<uint64_t*>(stack);
        return stack;
    }
    const uint64_t begin = next_stack + kPageSize;
    for (uint64_t i = 0; i < kStackPages; ++i) {
        const uint64_t page = allocate_pages(0);
        if (page == 0 || !map_page(begin + i * kPageSize, page, kWritable | kNoExecute | kOwned)) {
            if (page != 0) free_pages(page, 0);
            KERNEL_CHECK(unmap_pages(begin, begin + kStackPages * kPageSize));
            return 0;
        }
    }
    next_stack = begin + kStackPages * kPageSize;
    return begin;
}

void free_stack(uint64_t stack) {
    *reinterpret_cast<uint64_t*>(stack) = free_stacks;
    free_stacks = stack;
}

void free_ended() {
    if (ended == nullptr) return;
    free_stack(ended->stack_begin);
    free_fpu_area(ended->fpu);
    delete ended;
    ended = nullptr;
}

void make_ready(Thread& thread) {
    ready.push_back(&thread);
}

void program_timer(bool others_are_ready) {
    const Thread* first = timers.front();
    if (first == nullptr && !others_are_ready) return stop_timer();
    settle_clock();
    uint64_t delay = others_are_ready ? kSliceNs : kForever;
    if (first != nullptr) {
        const uint64_t now = monotonic_ns();
        delay = least(delay, first->deadline_ns > now ? first->deadline_ns - now : 0);
    }
    set_timer(delay);
}

void save_program_state(Thread& thread) {
    thread.fs_base = read_msr(kFsBase);
    thread.gs_base = read_msr(kProgramGsBase);
    save_fpu(thread.fpu);
}

void restore_program_state(const Thread& thread) {
    write_msr(kFsBase, thread.fs_base);
    write_msr(kProgramGsBase, thread.gs_base);
    restore_fpu(thread.fpu);
}

void switch_to(Thread& next) {
    PerCpu& cpu = this_cpu();
    Thread& previous = *cpu.current;
    if (&previous == &next) return;
    if (&previous != &idle && &previous != ended) save_program_state(previous);
    if (&next != &idle) restore_program_state(next);
    cpu.current = &next;
    if (&next != &idle) set_kernel_stack(cpu, next.stack_end());
    switch_stacks(&previous.stack_pointer, next.stack_pointer);
    free_ended();
}

/// Gives the processor to the next ready thread, or to the idle one.
void switch_away() {
    Thread* next = ready.pop_front();
    program_timer(!ready.empty());
    switch_to(next != nullptr ? *next : idle);
}

void insert_timer(Thread& thread) {
    Thread* later = timers.front();
    while (later != nullptr && later->deadline_ns <= thread.deadline_ns)
        later = timers.after(later);
    timers.insert(later, &thread);
}

void expire_timers() {
    const uint64_t now = monotonic_ns();
    for (Thread* first = timers.front(); first != nullptr && first->deadline_ns <= now;
         first = timers.front()) {
        wake(*first, WakeReason::TimedOut);
    }
}

}  // namespace

uint64_t Thread::stack_end() const {
    return stack_begin + kStackPages * kPageSize;
}

Registers& Thread::registers() {
    return *reinterpret_cast<Registers*>(stack_end() - sizeof(Registers));
}

Thread* create_thread(const Registers& registers) {
    const uint64_t stack = allocate_stack();
    if (stack == 0) return nullptr;
    uint8_t* fpu = allocate_fpu_area();
    if (fpu == nullptr) {
        free_stack(stack);
        return nullptr;
    }
    Thread* thread = new Thread();
    thread->id = next_id++;
    thread->stack_begin = stack;
    thread->fpu = fpu;
    thread->registers() = registers;
    thread->registers().vector = kVectorRestored;
    // What switch_stacks pops: six registers and where it returns to.
    auto* frame = reinterpret_cast<uint64_t*>(&thread->registers()) - 7;
    memset(frame, 0, 6 * sizeof *frame);
    frame[6] = reinterpret_cast<uint64_t>(return_from_vector);
    thread->stack_pointer = reinterpret_cast<uint64_t>(frame);
    threads.push_back(thread);
    ++count;
    make_ready(*thread);
    return thread;
}

void start_scheduling() {
    PerCpu& cpu = this_cpu();
    cpu.current = cpu.idle = &idle;
    for (;;) {
        expire_timers();
        if (!ready.empty()) switch_away();
        // Interrupts are taken from the next instruction on only, so none slips in before hlt.
        if (ready.empty()) {
            program_timer(false);
            asm volatile("sti; hlt; cli" : : : "memory");
        }
    }
}

Thread& current_thread() {
    return *this_cpu().current;
}

uint32_t thread_count() {
    return count;
}

Thread* find_thread(int32_t id) {
    Thread* thread = threads.front();
    while (thread != nullptr && thread->id != id) thread = threads.after(thread);
    return thread;
}

WakeReason wait_until(WaitList* list, uint64_t deadline_ns, bool is_interruptible) {
    Thread& self = current_thread();
    if (is_interruptible && has_deliverable_signal(self)) return WakeReason::Signalled;
    if (deadline_ns != kForever && deadline_ns <= monotonic_ns()) return WakeReason::TimedOut;
    if (list != nullptr) list->push_back(&self);
    self.deadline_ns = deadline_ns;
    self.is_waiting = true;
    self.is_interruptible = is_interruptible;
    if (deadline_ns != kForever) insert_timer(self);
    switch_away();
    return self.wake_reason;
}

void wake(Thread& thread, WakeReason reason) {
    if (!thread.is_waiting) return;
    thread.is_waiting = false;
    if (thread.ListNode<WaitTag>::is_linked()) thread.ListNode<WaitTag>::unlink();
    if (thread.ListNode<TimerTag>::is_linked()) thread.ListNode<TimerTag>::unlink();
    thread.wake_reason = reason;
    make_ready(thread);
    // The running thread has had the processor to itself so far.
    if (this_cpu().current != &idle) program_timer(true);
}

uint64_t wake_list(WaitList& list, uint64_t limit) {
    uint64_t woken = 0;
    for (Thread* thread = list.front(); thread != nullptr && woken < limit; thread = list.front()) {
        wake(*thread);
        ++woken;
    }
    return woken;
}

void yield() {
    if (ready.empty()) return;
    make_ready(current_thread());
    switch_away();
}

void exit_thread() {
    free_ended();
    Thread& self = current_thread();
    self.ListNode<ThreadsTag>::unlink();
    --count;
    ended = &self;
    switch_away();
    panic("a thread ran after its end");
}

void handle_timer() {
    end_of_interrupt();
    expire_timers();
    this_cpu().wants_reschedule = true;
}

void reschedule_if_wanted() {
    if (!this_cpu().wants_reschedule) return;
    this_cpu().wants_reschedule = false;
    if (ready.empty()) return program_timer(false);
    yield();
}

}  // namespace kernel
