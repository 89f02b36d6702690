// WAST scripts as data: the commands of the specification's test scripts, for whoever runs them.
//
// Textual modules stay text until assemble_module() is called, so that a script is parsed in one
// pass and a module's error belongs to its command. Grammar: the reference interpreter's script.ml,
// and the (thread ...) / (wait ...) commands of the threads proposal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/isa/types.h"
#include "vm/support/result.h"

namespace ingot {

/// A module inside a script.
struct ScriptModule {
    enum class Kind : uint8_t {
        Text,    ///< `source` holds its fields, without the surrounding (module $id ...).
        Binary,  ///< `source` holds the bytes.
        Quote,   ///< `source` holds text that may be malformed.
    };
    Kind kind = Kind::Text;
    std::optional<std::string> name;  ///< $id without the dollar sign.
    std::string source;
    size_t offset = 0;  ///< Where `source` (Text) or the whole module (else) starts in the script.
};

/// The module's binary. The error's offset counts in the script for Text, in `source` for Quote.
Result<std::vector<uint8_t>> assemble_module(const ScriptModule& module,
                                             const AssembleOptions& options = {});

/// An argument of an invocation.
struct ScriptValue {
    enum class Kind : uint8_t {
        I32,
        I64,
        F32,
        F64,
        V128,
        RefNull,    ///< ref.null of `heap`.
        RefHost,    ///< (ref.host n): host object n as an anyref.
        RefExtern,  ///< (ref.extern n): host object n as an externref (extern.convert_any of
                    ///< ref.host n).
    };
    Kind kind = Kind::I32;
    uint64_t bits = 0;  ///< Integers zero-extended; floats as bits; n of a reference.
    std::array<uint8_t, 16> vector = {};  ///< V128, little endian.
    HeapType heap;                        ///< RefNull only; abstract types.
};

enum class LaneShape : uint8_t { I8x16, I16x8, I32x4, I64x2, F32x4, F64x2 };

/// One number that a result, or a lane of a vector result, must match.
struct LanePattern {
    enum class Kind : uint8_t { Bits, CanonicalNan, ArithmeticNan };
    Kind kind = Kind::Bits;
    uint64_t bits = 0;
};

/// What one result of an assert_return must look like.
struct ScriptPattern {
    enum class Kind : uint8_t {
        I32,
        I64,
        F32,        ///< `lane`
        F64,        ///< `lane`
        V128,       ///< `shape`, `lanes` (2 to 16 of them, by the shape)
        RefNull,    ///< (ref.null): any null reference; with `heap`: a null of that type.
        RefHost,    ///< (ref.host n): `lane.bits`
        RefExtern,  ///< (ref.extern n): `lane.bits`
        RefType,  ///< (ref.func), (ref.struct), (ref), ...: any non-null reference of type `heap`.
        Either,   ///< any of `alternatives`
    };
    Kind kind = Kind::I32;
    LanePattern lane;  ///< Numbers and host references; integers zero-extended.
    LaneShape shape = LaneShape::I32x4;
    std::vector<LanePattern> lanes;
    std::optional<HeapType> heap;
    std::vector<ScriptPattern> alternatives;
};

/// (invoke $instance? "name" arguments...) or (get $instance? "name").
struct ScriptAction {
    enum class Kind : uint8_t { Invoke, Get };
    Kind kind = Kind::Invoke;
    std::optional<std::string> instance;  ///< Absent: the latest instance.
    std::string name;
    std::vector<ScriptValue> arguments;
};

struct ScriptCommand {
    enum class Kind : uint8_t {
        Module,            ///< `module`: define it and make an instance of the same name.
        ModuleDefinition,  ///< `module`: define only.
        ModuleInstance,    ///< (module instance $instance? $definition?): `instance`, `definition`
        Register,          ///< `text` is the registered module name, `instance` whose exports.
        Action,            ///< `action`, result ignored; a trap is a failure.
        AssertReturn,      ///< `action`, `results`
        AssertTrap,        ///< `action`, `text` is the message's prefix.
        AssertExhaustion,  ///< `action`, `text`
        AssertException,   ///< `action`
        AssertMalformed,   ///< `module`, `text`
        AssertInvalid,     ///< `module`, `text`
        AssertMalformedCustom,  ///< `module`, `text`
        AssertInvalidCustom,    ///< `module`, `text`
        AssertUnlinkable,       ///< `module` or (module instance $definition): see below; `text`
        AssertUninstantiable,   ///< as AssertUnlinkable: instantiation traps with `text`
        Thread,  ///< (thread $name (shared (module $m))* command*): `thread_name` ...
        Wait,    ///< (wait $name): join thread `thread_name`.
    };
    Kind kind = Kind::Module;
    size_t offset = 0;  ///< Of the command's opening parenthesis in the script.

    std::optional<ScriptModule> module;  ///< Absent in Unlinkable/Uninstantiable: use `definition`.
    std::optional<std::string> instance;
    std::optional<std::string> definition;  ///< Absent with no `module`: the latest definition.
    ScriptAction action;
    std::vector<ScriptPattern> results;
    std::string text;

    std::string thread_name;
    std::vector<std::string> shared_modules;  ///< Instances that the thread sees, by name.
    std::vector<ScriptCommand> commands;      ///< What the thread runs.
};

/// Parses a whole script. A file that has module fields instead of commands is one Module command.
Result<std::vector<ScriptCommand>> parse_script(std::string_view source);

}  // namespace ingot
