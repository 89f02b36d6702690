// Walking frames in search of a handler; see the header.
#include "vm/interpreter/unwind.h"

#include <algorithm>

namespace ingot::interpreter {
namespace {

/// The clause that takes exceptions of this tag out of `op`, or null.
const CatchSite* find_catch(const Code& code, const Op* op, const TagInstance* tag,
                            const Context* context) {
    const auto index = static_cast<uint32_t>(op - code.ops.data());
    for (uint32_t i = code.region_of(index); i != Region::kNone; i = code.regions[i].next) {
        for (const CatchSite& site : code.regions[i].sites) {
            if (site.tag == CatchSite::kAnyTag || context->tags[site.tag] == tag) return &site;
        }
    }
    return nullptr;
}

}  // namespace

Place caller_of(const Place& place, const FunctionCode& code) {
    const Slot* header = place.frame + code.header_slot;
    Place caller{reinterpret_cast<const Op*>(header[kHeaderReturn]),
                 reinterpret_cast<Slot*>(header[kHeaderFrame]), place.context};
    while (caller.op == &kLeaveInstance) {
        const auto* record = reinterpret_cast<const InstanceRecord*>(caller.frame);
        caller = {record->ip, record->frame, record->context};
    }
    // A return link names the operation after the call.
    if (!caller.is_end()) --caller.op;
    return caller;
}

const Continuation& throw_from(const Op* op, Slot* frame, Context* context, Ref exception,
                               Machine* machine) {
    // Throwing and catching takes longer than all else that a guest may do between the two.
    if (machine->store->interruption()->is_requested()) [[unlikely]] {
        machine->end = Outcome::trapped(Trap::Interrupted);
        return machine->landing = {};
    }
    const auto& thrown = *exception.as<Exception>();
    for (Place at{op, frame, context}; !at.is_end();) {
        const FunctionCode& function = *find_code(at.op);
        const auto& code = static_cast<const Code&>(*function.interpreter);
        if (const CatchSite* site = find_catch(code, at.op, thrown.tag, at.context)) {
            if (site->tag != CatchSite::kAnyTag) {
                std::copy_n(thrown.payload(), thrown.tag->payload_slots,
                            at.frame + site->payload_slot);
            }
            if (site->exception_slot != CatchSite::kNoSlot) {
                at.frame[site->exception_slot] = exception.bits;
            }
            machine->end.reset();
            const Op* landing = code.ops.data() + code.landings[site->landing];
            return machine->landing = {landing, at.frame, at.context};
        }
        at = caller_of(at, function);
    }
    if (!machine->end) machine->end = Outcome::threw(exception);
    return machine->landing = {};
}

const Continuation& leave_failed_call(const Op* op, Slot* frame, Context* context,
                                      Machine* machine) {
    if (!machine->end || machine->end->kind != Outcome::Kind::Threw) return machine->landing = {};
    return throw_from(op, frame, context, machine->end->exception, machine);
}

const Continuation& leave_failed_tail_call(const Op* op, Slot* frame, Context* context,
                                           Machine* machine) {
    // Of a frame that failed to make room for its successor, not even the header may be left.
    if (!machine->end) return machine->landing = {};
    const Place caller = caller_of({op, frame, context}, *find_code(op));
    return leave_failed_call(caller.op, caller.frame, caller.context, machine);
}

}  // namespace ingot::interpreter
