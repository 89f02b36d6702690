// The table from shapes to immediates, several to a line: it is the one switch over all shapes
// here, so that a new shape does not compile before parser and printer know what it is made of.
#include "compiler/text/immediates.h"

#include "vm/support/check.h"

namespace ingot::text {

// clang-format off
Immediates immediates_of(Shape shape) {
    switch (shape) {
    case Shape::Unreachable: case Shape::Nop: case Shape::ThrowRef: case Shape::Return:
    case Shape::Drop: case Shape::Select:
    case Shape::Unary: case Shape::Binary: case Shape::Ternary:
    case Shape::RefIsNull: case Shape::RefEq: case Shape::RefAsNonNull: case Shape::RefI31:
    case Shape::I31Get: case Shape::AnyConvertExtern: case Shape::ExternConvertAny:
    case Shape::ArrayLen:
        return Immediates::None;
    case Shape::Block: case Shape::Loop: case Shape::If: case Shape::Else: case Shape::End:
    case Shape::Try: case Shape::Catch: case Shape::CatchAll: case Shape::Delegate:
    case Shape::TryTable:
        return Immediates::Structured;
    case Shape::Rethrow: case Shape::Br: case Shape::BrIf: case Shape::BrOnNull:
    case Shape::BrOnNonNull:
        return Immediates::Label;
    case Shape::BrTable: return Immediates::BranchTable;
    case Shape::BrOnCast: case Shape::BrOnCastFail: return Immediates::CastBranch;
    case Shape::Throw: return Immediates::Tag;
    case Shape::Call: case Shape::ReturnCall: case Shape::RefFunc: return Immediates::Function;
    case Shape::CallRef: case Shape::ReturnCallRef: case Shape::StructNew:
    case Shape::StructNewDefault: case Shape::ArrayNew: case Shape::ArrayNewDefault:
    case Shape::ArrayGet: case Shape::ArraySet: case Shape::ArrayFill:
        return Immediates::Type;
    case Shape::CallIndirect: case Shape::ReturnCallIndirect: return Immediates::CallIndirect;
    case Shape::SelectTyped: return Immediates::SelectTypes;
    case Shape::LocalGet: case Shape::LocalSet: case Shape::LocalTee: return Immediates::Local;
    case Shape::GlobalGet: case Shape::GlobalSet: return Immediates::Global;
    case Shape::TableGet: case Shape::TableSet: case Shape::TableSize: case Shape::TableGrow:
    case Shape::TableFill:
        return Immediates::Table;
    case Shape::TableCopy: return Immediates::TablePair;
    case Shape::TableInit: return Immediates::TableInit;
    case Shape::ElemDrop: return Immediates::Element;
    case Shape::Load: case Shape::Store: case Shape::AtomicLoad: case Shape::AtomicStore:
    case Shape::AtomicReadModifyWrite: case Shape::AtomicCompareExchange: case Shape::AtomicWait:
    case Shape::AtomicNotify:
        return Immediates::MemoryArgument;
    case Shape::LoadLane: case Shape::StoreLane: return Immediates::MemoryLane;
    case Shape::MemorySize: case Shape::MemoryGrow: case Shape::MemoryFill:
        return Immediates::Memory;
    case Shape::MemoryCopy: return Immediates::MemoryPair;
    case Shape::MemoryInit: return Immediates::MemoryInit;
    case Shape::DataDrop: return Immediates::Data;
    case Shape::I32Const: return Immediates::I32;
    case Shape::I64Const: return Immediates::I64;
    case Shape::F32Const: return Immediates::F32;
    case Shape::F64Const: return Immediates::F64;
    case Shape::V128Const: return Immediates::V128;
    case Shape::Shuffle: return Immediates::Shuffle;
    case Shape::ExtractLane: case Shape::ReplaceLane: return Immediates::Lane;
    case Shape::RefNull: return Immediates::HeapType;
    case Shape::RefTest: case Shape::RefCast: return Immediates::Cast;
    case Shape::StructGet: case Shape::StructSet: return Immediates::TypeField;
    case Shape::ArrayNewFixed: return Immediates::TypeLength;
    case Shape::ArrayCopy: return Immediates::TypePair;
    case Shape::ArrayNewData: case Shape::ArrayInitData: return Immediates::TypeData;
    case Shape::ArrayNewElem: case Shape::ArrayInitElem: return Immediates::TypeElement;
    case Shape::AtomicFence: return Immediates::Fence;
    }
    CHECK(false);
    return Immediates::None;
}
// clang-format on

}  // namespace ingot::text
