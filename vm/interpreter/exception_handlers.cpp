// Throwing: a new exception, or one that was caught before.
#include "vm/interpreter/exception_handlers.h"

#include <algorithm>

#include "vm/interpreter/unwind.h"

namespace ingot::interpreter {

namespace {

/// The thrown values stand on top of everything that is live in the frame.
Exception* new_exception(Store& store, TagInstance& tag, Slot* values) {
    const GuestPause pause(store.stack(), values + tag.payload_slots);
    return allocate_exception(store, tag);
}

}  // namespace

INGOT_DECLARE_HANDLER(throw_exception) {
    TagInstance* tag = context->tags[ip->immediate];
    Exception* exception = new_exception(*machine->store, *tag, frame + ip->x);
    if (exception == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::GcHeapExhausted);
    std::copy_n(frame + ip->x, tag->payload_slots, exception->payload());
    INGOT_CONTINUE(throw_from(ip, frame, context, Ref::to(exception), machine));
}

INGOT_DECLARE_HANDLER(throw_reference) {
    const Ref exception{frame[ip->a]};
    if (exception.is_null()) [[unlikely]]
        INGOT_TRAP(Trap::NullExceptionReference);
    INGOT_CONTINUE(throw_from(ip, frame, context, exception, machine));
}

}  // namespace ingot::interpreter
