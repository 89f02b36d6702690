// Which method translates which shape; a shape without one does not compile.
#include "vm/interpreter/translator.h"

namespace ingot::interpreter {

constexpr Translator::Step Translator::step_of(Shape shape) {
    switch (shape) {
    case Shape::Unreachable: return &Translator::unreachable;
    case Shape::Nop: return &Translator::nop;
    case Shape::Block: return &Translator::block;
    case Shape::Loop: return &Translator::block;
    case Shape::If: return &Translator::if_;
    case Shape::Else: return &Translator::else_;
    case Shape::End: return &Translator::end;
    case Shape::Try: return &Translator::try_;
    case Shape::Catch: return &Translator::catch_;
    case Shape::CatchAll: return &Translator::catch_;
    case Shape::Delegate: return &Translator::delegate;
    case Shape::Rethrow: return &Translator::rethrow;
    case Shape::TryTable: return &Translator::try_table;
    case Shape::Throw: return &Translator::throw_;
    case Shape::ThrowRef: return &Translator::throw_ref;
    case Shape::Br: return &Translator::br;
    case Shape::BrIf: return &Translator::br_if;
    case Shape::BrTable: return &Translator::br_table;
    case Shape::BrOnNull: return &Translator::br_on_null;
    case Shape::BrOnNonNull: return &Translator::br_on_non_null;
    case Shape::BrOnCast: return &Translator::br_on_cast;
    case Shape::BrOnCastFail: return &Translator::br_on_cast;
    case Shape::Return: return &Translator::return_;
    case Shape::Call: return &Translator::call;
    case Shape::CallIndirect: return &Translator::call_indirect;
    case Shape::CallRef: return &Translator::call_ref;
    case Shape::ReturnCall: return &Translator::tail_call;
    case Shape::ReturnCallIndirect: return &Translator::tail_call;
    case Shape::ReturnCallRef: return &Translator::tail_call;
    case Shape::Drop: return &Translator::drop;
    case Shape::Select: return &Translator::select;
    case Shape::SelectTyped: return &Translator::select;
    case Shape::LocalGet: return &Translator::local_get;
    case Shape::LocalSet: return &Translator::local_set;
    case Shape::LocalTee: return &Translator::local_tee;
    case Shape::GlobalGet: return &Translator::global_get;
    case Shape::GlobalSet: return &Translator::global_set;
    case Shape::TableGet: return &Translator::table_get;
    case Shape::TableSet: return &Translator::table_set;
    case Shape::TableSize: return &Translator::table_size;
    case Shape::TableGrow: return &Translator::table_grow;
    case Shape::TableFill: return &Translator::bulk;
    case Shape::TableCopy: return &Translator::bulk;
    case Shape::TableInit: return &Translator::bulk;
    case Shape::ElemDrop: return &Translator::elem_drop;
    case Shape::Load: return &Translator::load;
    case Shape::Store: return &Translator::store;
    case Shape::MemorySize: return &Translator::memory_size;
    case Shape::MemoryGrow: return &Translator::memory_grow;
    case Shape::MemoryFill: return &Translator::bulk;
    case Shape::MemoryCopy: return &Translator::bulk;
    case Shape::MemoryInit: return &Translator::bulk;
    case Shape::DataDrop: return &Translator::data_drop;
    case Shape::I32Const: return &Translator::constant;
    case Shape::I64Const: return &Translator::constant;
    case Shape::F32Const: return &Translator::constant;
    case Shape::F64Const: return &Translator::constant;
    case Shape::V128Const: return &Translator::constant_vector;
    case Shape::Unary: return &Translator::unary;
    case Shape::Binary: return &Translator::binary;
    case Shape::Ternary: return &Translator::ternary;
    case Shape::Shuffle: return &Translator::shuffle;
    case Shape::ExtractLane: return &Translator::extract_lane;
    case Shape::ReplaceLane: return &Translator::replace_lane;
    case Shape::LoadLane: return &Translator::load_lane;
    case Shape::StoreLane: return &Translator::store_lane;
    case Shape::RefNull: return &Translator::ref_null;
    case Shape::RefIsNull: return &Translator::ref_is_null;
    case Shape::RefFunc: return &Translator::ref_func;
    case Shape::RefEq: return &Translator::ref_eq;
    case Shape::RefAsNonNull: return &Translator::ref_as_non_null;
    case Shape::RefTest: return &Translator::ref_test;
    case Shape::RefCast: return &Translator::ref_cast;
    case Shape::RefI31: return &Translator::ref_i31;
    case Shape::I31Get: return &Translator::i31_get;
    case Shape::AnyConvertExtern: return &Translator::convert_extern;
    case Shape::ExternConvertAny: return &Translator::convert_extern;
    case Shape::StructNew: return &Translator::struct_new;
    case Shape::StructNewDefault: return &Translator::struct_new;
    case Shape::StructGet: return &Translator::struct_get;
    case Shape::StructSet: return &Translator::struct_set;
    case Shape::ArrayNew: return &Translator::array_new;
    case Shape::ArrayNewDefault: return &Translator::array_new;
    case Shape::ArrayNewFixed: return &Translator::array_new_fixed;
    case Shape::ArrayNewData: return &Translator::array_new;
    case Shape::ArrayNewElem: return &Translator::array_new;
    case Shape::ArrayGet: return &Translator::array_get;
    case Shape::ArraySet: return &Translator::array_set;
    case Shape::ArrayLen: return &Translator::array_len;
    case Shape::ArrayFill: return &Translator::array_bulk;
    case Shape::ArrayCopy: return &Translator::array_copy;
    case Shape::ArrayInitData: return &Translator::array_bulk;
    case Shape::ArrayInitElem: return &Translator::array_bulk;
    case Shape::AtomicLoad: return &Translator::atomic;
    case Shape::AtomicStore: return &Translator::atomic;
    case Shape::AtomicReadModifyWrite: return &Translator::atomic;
    case Shape::AtomicCompareExchange: return &Translator::atomic;
    case Shape::AtomicWait: return &Translator::atomic;
    case Shape::AtomicNotify: return &Translator::atomic;
    case Shape::AtomicFence: return &Translator::atomic;
    }
    return nullptr;
}

void Translator::step(const Instruction& instruction) {
    (this->*step_of(instruction.shape()))(instruction);
}

}  // namespace ingot::interpreter
