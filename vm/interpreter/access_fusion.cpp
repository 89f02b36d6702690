// Loads and stores: choosing their form, and fusing them with the address arithmetic in front, with
// what computed the value that is stored, and with what is done to a value just loaded.
//
// A trap must name the instruction it belongs to: an operation that was emitted for several has the
// offset of the one that accesses memory; a move, which does so twice, has two cells with an offset
// each.
#include <limits>
#include <utility>

#include "vm/interpreter/code_builder.h"
#include "vm/interpreter/fused_access_handlers.h"
#include "vm/interpreter/memory_handlers.h"

namespace ingot::interpreter {
namespace {

/// The type of a whole load or store, as pairs count types; its part is Add only to say that there
/// is one.
PairRole access_role(Opcode access) {
    switch (access) {
    case Opcode::I32Load:
    case Opcode::I32Store: return {PairPart::Add, 0};
    case Opcode::I64Load:
    case Opcode::I64Store: return {PairPart::Add, 1};
    case Opcode::F32Load:
    case Opcode::F32Store: return {PairPart::Add, 2};
    case Opcode::F64Load:
    case Opcode::F64Store: return {PairPart::Add, 3};
    default: return {};
    }
}

/// How many bytes a store moves that stores what this load has loaded, unchanged; 0 if the two do
/// not go together.
uint32_t moved_bytes(Opcode load, Opcode store) {
    switch (store) {
    case Opcode::I32Store: return load == Opcode::I32Load ? 4 : 0;
    case Opcode::F32Store: return load == Opcode::F32Load ? 4 : 0;
    case Opcode::I64Store: return load == Opcode::I64Load ? 8 : 0;
    case Opcode::F64Store: return load == Opcode::F64Load ? 8 : 0;
    case Opcode::I32Store8: return load == Opcode::I32Load8U || load == Opcode::I32Load8S ? 1 : 0;
    case Opcode::I32Store16:
        return load == Opcode::I32Load16U || load == Opcode::I32Load16S ? 2 : 0;
    default: return 0;
    }
}

}  // namespace

bool CodeBuilder::Address::operator==(const Address& other) const {
    return kind == other.kind && wraps == other.wraps && base.slot == other.base.slot &&
           index.slot == other.index.slot && shift == other.shift &&
           displacement == other.displacement;
}

bool CodeBuilder::Address::is_short() const {
    return wraps ? fits_short(static_cast<int32_t>(displacement)) : displacement <= 0xffff;
}

void CodeBuilder::load(Opcode opcode, uint16_t to, ValueType type, const Operand& address,
                       uint32_t offset) {
    const FormHandlers& handlers = kMemoryHandlers.fast[at(opcode)];
    if (address.is_constant) {
        const auto absolute = static_cast<uint32_t>(address.bits) + offset;
        emit_immediate(handlers[at(Form::IS)], to, 0, static_cast<int32_t>(absolute));
        produced(to, type, true);
        note_load(opcode, {.kind = Address::Kind::Absolute, .displacement = absolute});
        return;
    }
    if (fuse_load(opcode, to, type, address, offset)) return;
    if (fuse_kept_load(opcode, to, type, address, offset)) return;
    const Form form = in_accumulator(address.slot, address.type) ? Form::A : Form::S;
    emit_immediate(handlers[at(form)], to, address.slot, static_cast<int32_t>(offset));
    produced(to, type, true);
    note_load(opcode, {.base = address, .displacement = offset});
}

void CodeBuilder::load_sum(Opcode opcode, uint16_t to, ValueType type, const Operand& base,
                           int32_t addend) {
    std::optional<Address> parts = address_parts(base);
    if (parts && parts->kind == Address::Kind::Indexed && fits_short(addend)) {
        drop_last();
        emit(kMemoryHandlers.indexed_wrapping[parts->shift][at(opcode)], to, parts->base.slot,
             parts->index.slot, static_cast<uint16_t>(addend));
        produced(to, type, true);
        return;
    }
    emit_immediate(kMemoryHandlers.fast[at(opcode)][at(Form::SI)], to, base.slot, addend);
    produced(to, type, true);
    note_load(opcode, {.wraps = true, .base = base, .displacement = static_cast<uint32_t>(addend)});
}

/// Says of the load just emitted what an operation on its result needs to take it over.
void CodeBuilder::note_load(Opcode opcode, const Address& address) {
    last_->kind = Last::Kind::Load;
    last_->opcode = opcode;
    last_->address = address;
}

/// The parts of an address that the last operation computed, if it did and fusing may undo it.
std::optional<CodeBuilder::Address> CodeBuilder::address_parts(const Operand& address) const {
    if (is_last(address, Last::Kind::Binary) && last_->opcode == Opcode::I32Add) {
        if (last_->right.is_constant) {
            return Address{.wraps = true,
                           .base = last_->left,
                           .displacement = static_cast<uint32_t>(last_->right.bits)};
        }
        return Address{.kind = Address::Kind::Indexed, .base = last_->left, .index = last_->right};
    }
    if (is_last(address, Last::Kind::Pair) && last_->opcode == Opcode::I32Add &&
        last_->inner == Opcode::I32Shl && last_->inner_right.is_constant &&
        last_->inner_right.bits <= 3) {
        return Address{.kind = Address::Kind::Indexed,
                       .base = last_->left,
                       .index = last_->inner_left,
                       .shift = static_cast<uint32_t>(last_->inner_right.bits)};
    }
    return std::nullopt;
}

bool CodeBuilder::fuse_load(Opcode opcode, uint16_t to, ValueType type, const Operand& address,
                            uint32_t offset) {
    std::optional<Address> parts = address_parts(address);
    if (!parts) return false;
    if (parts->kind == Address::Kind::Base) {
        // The sum wraps at 2^32, the offset must not: only without one are both the same addition.
        if (offset != 0) return false;
        drop_last();
        emit_immediate(kMemoryHandlers.fast[at(opcode)][at(Form::SI)], to, parts->base.slot,
                       static_cast<int32_t>(parts->displacement));
    } else {
        if (offset > std::numeric_limits<uint16_t>::max()) return false;
        drop_last();
        emit(kMemoryHandlers.indexed[parts->shift][at(opcode)], to, parts->base.slot,
             parts->index.slot, static_cast<uint16_t>(offset));
        parts->displacement = offset;
    }
    produced(to, type, true);
    note_load(opcode, *parts);
    return true;
}

/// The last operation assigned the address, a sum with a constant, to a local: that and the load
/// become one operation.
bool CodeBuilder::fuse_kept_load(Opcode opcode, uint16_t to, ValueType type, const Operand& address,
                                 uint32_t offset) {
    if (!assignment_ || assignment_->op + 1 != size() || !assignment_->step.is_constant ||
        assignment_->slot != address.slot) {
        return false;
    }
    const Assignment sum = *assignment_;
    ops_.resize(sum.op);
    accumulators_ = sum.before;
    const auto& handlers = in_accumulator(sum.left, ValueType::I32)
                               ? kMemoryHandlers.kept_accumulator
                               : kMemoryHandlers.kept;
    emit(handlers[at(opcode)], to, sum.left, sum.slot);
    clobber(sum.slot, 1);
    produced(to, type, true);
    emit_cell(sum.step.bits, offset);
    assignment_.reset();
    return true;
}

/// operation(x, load), where the load was the last operation, becomes one operation.
bool CodeBuilder::fuse_load_operation(Opcode opcode, uint16_t to, ValueType type,
                                      const Operand& left, const Operand& right) {
    const bool on_right = is_last(right, Last::Kind::Load);
    const bool on_left = !on_right && is_last(left, Last::Kind::Load);
    if ((!on_right && !on_left) || last_->address.kind != Address::Kind::Base ||
        !last_->address.is_short()) {
        return false;
    }
    const Operand other = on_right ? left : right;
    const PairRole role = pair_role(opcode);
    const PairRole loaded = access_role(last_->opcode);
    if (role.part == PairPart::None || loaded.part == PairPart::None || role.type != loaded.type) {
        return false;
    }
    const bool immediate = other.is_constant;
    if (immediate ? !is_integer_type(role.type) || !fits_field(other) : other.slot == last_->slot) {
        return false;
    }
    LoadForm form{.reversed = on_left && role.part == PairPart::Sub,
                  .wraps = last_->address.wraps,
                  .immediate = immediate};
    if (load_operation_handler(role.type, role.part, form) == nullptr) return false;
    const Last load = drop_last();
    form.other_in_accumulator = !immediate && in_accumulator(other.slot, other.type);
    const auto b = immediate ? static_cast<uint16_t>(immediate_of(other)) : other.slot;
    const uint32_t offset = std::exchange(offset_, load.offset);
    emit(load_operation_handler(role.type, role.part, form), to, b, load.address.base.slot,
         static_cast<uint16_t>(load.address.displacement));
    produced(to, type, true);
    offset_ = offset;
    last_->kind = Last::Kind::LoadOperation;
    last_->opcode = opcode;
    last_->inner = load.opcode;
    last_->left = other;
    last_->address = load.address;
    last_->reversed = form.reversed;
    return true;
}

bool CodeBuilder::is_last(const Operand& operand, Last::Kind kind) const {
    return last_ && last_->kind == kind && !operand.is_constant && last_->slot == operand.slot &&
           cells_of(last_->form) == 1;
}

bool CodeBuilder::can_branch_on(const Last& load, const Operand& other) {
    const auto kind = load.address.kind == Address::Kind::Indexed ? LoadBranchAddress::Indexed
                                                                  : LoadBranchAddress::Base;
    if (load.address.kind == Address::Kind::Absolute) return false;
    if (other.is_constant ? !fits_field(other) : other.slot == load.slot) return false;
    return load_branch_handler(load.opcode, Opcode::I32Eq, kind, other.is_constant) != nullptr;
}

/// Instead of a load that has been dropped: the load, a comparison with `other`, and the branch.
void CodeBuilder::load_branch(Opcode compare, const Last& load, const Operand& other,
                              Label& label) {
    const Address& address = load.address;
    auto kind = address.wraps ? LoadBranchAddress::Wrapping : LoadBranchAddress::Base;
    if (address.kind == Address::Kind::Indexed) kind = LoadBranchAddress::Indexed;
    const auto b = other.is_constant ? static_cast<uint16_t>(immediate_of(other)) : other.slot;
    const uint32_t offset = std::exchange(offset_, load.offset);
    const uint32_t origin = emit(load_branch_handler(load.opcode, compare, kind, other.is_constant),
                                 address.base.slot, b);
    offset_ = offset;
    emit_cell(address.displacement, address.index.slot | uint64_t{address.shift} << 32);
    refer(label, origin, Label::kNotInTable);
}

bool CodeBuilder::store_sum(Opcode opcode, const Operand& base, int32_t addend,
                            const Operand& value) {
    if (fuse_store(opcode, base, value, static_cast<uint32_t>(addend), true)) return true;
    if (fuse_value_store(
            opcode, {.wraps = true, .base = base, .displacement = static_cast<uint32_t>(addend)},
            value)) {
        return true;
    }
    const WrappingStores& handlers = kMemoryHandlers.wrapping[at(opcode)];
    if (!value.is_constant) {
        const bool accumulator = in_accumulator(value.slot, value.type);
        emit_immediate(accumulator ? handlers.accumulator : handlers.slot, base.slot, value.slot,
                       addend);
        return true;
    }
    if (handlers.immediate == nullptr || !fits_field(value)) return false;
    emit_immediate(handlers.immediate, base.slot, static_cast<uint16_t>(immediate_of(value)),
                   addend);
    return true;
}

bool CodeBuilder::store(Opcode opcode, const Operand& address, const Operand& value,
                        uint32_t offset) {
    const FormHandlers& handlers = kMemoryHandlers.fast[at(opcode)];
    if (address.is_constant) {
        const auto absolute = static_cast<uint32_t>(address.bits) + offset;
        if (value.is_constant) {
            const Handler handler = kMemoryHandlers.absolute_immediate[at(opcode)];
            if (handler == nullptr || !fits_field(value)) return false;
            emit_immediate(handler, 0, static_cast<uint16_t>(immediate_of(value)),
                           static_cast<int32_t>(absolute));
            return true;
        }
        if (fuse_move(opcode, {.kind = Address::Kind::Absolute, .displacement = absolute}, value))
            return true;
        const Form form = in_accumulator(value.slot, value.type) ? Form::IA : Form::IS;
        emit_immediate(handlers[at(form)], 0, value.slot, static_cast<int32_t>(absolute));
        return true;
    }
    if (fuse_store(opcode, address, value, offset, false)) return true;
    if (fuse_value_store(opcode, {.base = address, .displacement = offset}, value)) return true;
    if (value.is_constant) {
        if (handlers[at(Form::SI)] == nullptr || !fits_field(value)) return false;
        emit_immediate(handlers[at(Form::SI)], address.slot,
                       static_cast<uint16_t>(immediate_of(value)), static_cast<int32_t>(offset));
        return true;
    }
    Form form = Form::SS;
    if (in_accumulator(value.slot, value.type)) {
        form = Form::SA;
    } else if (in_accumulator(address.slot, address.type)) {
        form = Form::AS;
    }
    emit_immediate(handlers[at(form)], address.slot, value.slot, static_cast<int32_t>(offset));
    return true;
}

/// A store at an address that the last operation computed as base and index.
bool CodeBuilder::fuse_store(Opcode opcode, const Operand& address, const Operand& value,
                             uint32_t displacement, bool wraps) {
    const std::optional<Address> parts = address_parts(address);
    if (!parts || parts->kind != Address::Kind::Indexed) return false;
    if (wraps ? !fits_short(static_cast<int32_t>(displacement)) : displacement > 0xffff) {
        return false;
    }
    const auto& slots = wraps ? kMemoryHandlers.indexed_wrapping : kMemoryHandlers.indexed;
    const auto& immediates =
        wraps ? kMemoryHandlers.indexed_wrapping_immediate : kMemoryHandlers.indexed_immediate;
    const Handler handler = (value.is_constant ? immediates : slots)[parts->shift][at(opcode)];
    if (value.is_constant && (handler == nullptr || !fits_field(value))) return false;
    drop_last();
    const auto c = value.is_constant ? static_cast<uint16_t>(immediate_of(value)) : value.slot;
    emit(handler, parts->base.slot, parts->index.slot, c, static_cast<uint16_t>(displacement));
    return true;
}

/// A store of what the last operation computed or loaded becomes one operation with it.
bool CodeBuilder::fuse_value_store(Opcode opcode, const Address& address, const Operand& value) {
    if (value.is_constant || !last_ || last_->slot != value.slot || !address.is_short() ||
        address.base.slot == value.slot) {
        return false;
    }
    return fuse_modify(opcode, address, value) || fuse_move(opcode, address, value) ||
           fuse_operation_store(opcode, address, value);
}

/// load, operation on what was loaded, and a store of the result where it came from.
bool CodeBuilder::fuse_modify(Opcode opcode, const Address& address, const Operand& value) {
    if (!is_last(value, Last::Kind::LoadOperation) || !(last_->address == address)) return false;
    const PairRole role = pair_role(last_->opcode);
    const PairRole stored = access_role(opcode);
    if (stored.part == PairPart::None || role.type != stored.type) return false;
    const Last last = drop_last();
    const bool immediate = last.left.is_constant;
    const LoadForm form{
        .other_in_accumulator = !immediate && in_accumulator(last.left.slot, last.left.type),
        .reversed = last.reversed,
        .wraps = address.wraps,
        .immediate = immediate};
    const auto b = immediate ? static_cast<uint16_t>(immediate_of(last.left)) : last.left.slot;
    const uint32_t offset = std::exchange(offset_, last.offset);
    emit(modify_handler(role.type, role.part, form), 0, b, address.base.slot,
         static_cast<uint16_t>(address.displacement));
    offset_ = offset;
    return true;
}

/// load and a store of what was loaded.
bool CodeBuilder::fuse_move(Opcode opcode, const Address& address, const Operand& value) {
    if (!is_last(value, Last::Kind::Load) || last_->address.kind != address.kind) return false;
    const uint32_t width = moved_bytes(last_->opcode, opcode);
    const bool absolute = address.kind == Address::Kind::Absolute;
    if (width == 0 || address.kind == Address::Kind::Indexed) return false;
    if (!absolute && (!last_->address.is_short() || !address.is_short())) return false;
    const Last load = drop_last();
    const uint32_t offset = std::exchange(offset_, load.offset);
    if (absolute) {
        emit_bits(move_absolute_handler(width),
                  uint64_t{load.address.displacement} << 32 | address.displacement);
    } else {
        emit(move_handler(width, address.wraps, load.address.wraps), address.base.slot,
             load.address.base.slot, static_cast<uint16_t>(address.displacement),
             static_cast<uint16_t>(load.address.displacement));
    }
    offset_ = offset;
    note_position();
    emit_cell(0, 0);
    return true;
}

bool CodeBuilder::fuse_operation_store(Opcode opcode, const Address& address,
                                       const Operand& value) {
    if (!is_last(value, Last::Kind::Binary) || last_->left.is_constant) return false;
    const PairRole role = pair_role(last_->opcode);
    const PairRole stored = access_role(opcode);
    if (role.part == PairPart::None || stored.part == PairPart::None || role.type != stored.type) {
        return false;
    }
    const bool immediate = last_->right.is_constant;
    if (immediate && !fits_field(last_->right)) return false;
    StoreForm form{.immediate = immediate, .wraps = address.wraps};
    if (operation_store_handler(role.type, role.part, form) == nullptr) return false;
    const Last operation = drop_last();
    form.left_in_accumulator = in_accumulator(operation.left.slot, operation.left.type);
    form.right_in_accumulator =
        !immediate && in_accumulator(operation.right.slot, operation.right.type);
    const auto c =
        immediate ? static_cast<uint16_t>(immediate_of(operation.right)) : operation.right.slot;
    emit(operation_store_handler(role.type, role.part, form), address.base.slot,
         operation.left.slot, c, static_cast<uint16_t>(address.displacement));
    return true;
}

}  // namespace ingot::interpreter
