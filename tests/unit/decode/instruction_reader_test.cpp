// Immediates, shape by shape, and what is malformed within one instruction.
#include "vm/decode/instruction_reader.h"

#include <fmt/format.h>

#include "tests/unit/decode/module_bytes.h"
#include "vm/isa/limits.h"

using namespace ingot;
using namespace ingot::test;

namespace {

constexpr uint32_t kCodeOffset = 2;

/// A module of which only the bytes matter: the code stands at kCodeOffset, followed by `behind`.
struct Code {
    explicit Code(const Bytes& code, const Bytes& behind = {}, const Features& on = {})
        : features(on) {
        module.bytes = Bytes(kCodeOffset) + code + behind;
        module.data_count = 1;
        body.code = {kCodeOffset, static_cast<uint32_t>(code.size())};
    }
    InstructionReader reader() const { return InstructionReader::of_body(module, body, features); }

    Features features;
    Module module;
    FunctionBody body;
};

/// Reads one instruction that must take all the bytes, and shows it to `look`.
template <typename Look>
void read_one(const Bytes& bytes, Look look) {
    const Code code(bytes);
    auto reader = code.reader();
    Instruction instruction;
    if (!reader.next(instruction)) FAIL(reader.failure().error().message);
    CHECK(reader.at_end());
    CHECK(instruction.offset == kCodeOffset);
    look(instruction);
}

Error error_of(const Bytes& bytes, const Bytes& behind = {}, const Features& features = {}) {
    const Code code(bytes, behind, features);
    auto reader = code.reader();
    Instruction instruction;
    if (reader.next(instruction)) FAIL("read");
    CHECK(reader.at_end());
    return reader.failure().error();
}

}  // namespace

TEST_CASE("instructions without immediates are a byte", "[decode]") {
    read_one({0x6a}, [](const Instruction& i) { CHECK(i.opcode == Opcode::I32Add); });
    read_one({0x0b}, [](const Instruction& i) { CHECK(i.shape() == Shape::End); });
    read_one({0xfd, 0x80, 0x02},
             [](const Instruction& i) { CHECK(i.opcode == Opcode::I8x16RelaxedSwizzle); });
    read_one({0xfc, 0x80, 0x00},  // The number behind a prefix may be longer than it has to be.
             [](const Instruction& i) { CHECK(i.opcode == Opcode::I32TruncSatF32S); });
}

TEST_CASE("constants are read as bits", "[decode]") {
    read_one({0x41, 0x7f}, [](const Instruction& i) { CHECK(i.constant == 0xffffffff); });
    read_one({0x42, 0x7f}, [](const Instruction& i) { CHECK(i.constant == UINT64_MAX); });
    read_one({0x43, 0, 0, 0xa0, 0x7f},
             [](const Instruction& i) { CHECK(i.constant == 0x7fa00000); });
    read_one({0x44, 1, 2, 3, 4, 5, 6, 7, 8},
             [](const Instruction& i) { CHECK(i.constant == 0x0807060504030201); });
    read_one({0xfd, 0x0c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
             [](const Instruction& i) { CHECK((i.bytes[0] == 0 && i.bytes[15] == 15)); });
}

TEST_CASE("block types are empty, one type or an index", "[decode]") {
    read_one({0x02, 0x40}, [](const Instruction& i) { CHECK(i.block == BlockType{}); });
    read_one({0x03, 0x7c}, [](const Instruction& i) {
        CHECK(i.block == BlockType{.kind = BlockType::Kind::Value, .value = ValueType::F64});
    });
    read_one({0x04, 0x64, 0x05}, [](const Instruction& i) {
        CHECK(i.block.value == ValueType::ref(HeapType::concrete(5), false));
    });
    read_one({0x06, 0xc0, 0x00}, [](const Instruction& i) {
        CHECK(i.block == BlockType{BlockType::Kind::Type, {}, 64});
    });
    CHECK_MALFORMED(error_of({0x02, 0x41}), 3, "malformed value type");
    CHECK_MALFORMED(error_of({0x02, 0xff, 0x7f}), 3, "integer representation too long");
    CHECK_MALFORMED(error_of({0x02, 0x80, 0x80, 0x80, 0x80, 0x20}), 3, "integer too large");
}

TEST_CASE("indices come in the order of the bytes", "[decode]") {
    for (const Bytes& bytes :
         {Bytes{0x11, 1, 2}, Bytes{0xfc, 0x08, 1, 2}, Bytes{0xfc, 0x0a, 1, 2},
          Bytes{0xfc, 0x0c, 1, 2}, Bytes{0xfc, 0x0e, 1, 2}, Bytes{0xfb, 0x02, 1, 2},
          Bytes{0xfb, 0x08, 1, 2}, Bytes{0xfb, 0x09, 1, 2}, Bytes{0xfb, 0x11, 1, 2},
          Bytes{0xfb, 0x13, 1, 2}}) {
        read_one(bytes, [](const Instruction& i) {
            CAPTURE(i.info().name);
            CHECK(i.index == 1);
            CHECK(i.second_index == 2);
        });
    }
    read_one({0x20, 0x80, 0x01}, [](const Instruction& i) { CHECK(i.index == 128); });
    read_one({0x40, 3}, [](const Instruction& i) { CHECK(i.index == 3); });
}

TEST_CASE("a memory argument has alignment, perhaps a memory, and an offset", "[decode]") {
    read_one({0x28, 2, 0x80, 0x01}, [](const Instruction& i) {
        CHECK(i.memory.align_log2 == 2);
        CHECK(i.memory.memory == 0);
        CHECK(i.memory.offset == 128);
    });
    read_one({0x37, 0x43, 9, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
             [](const Instruction& i) {
                 CHECK(i.memory.align_log2 == 3);
                 CHECK(i.memory.memory == 9);
                 CHECK(i.memory.offset == UINT64_MAX);
             });
    read_one({0xfd, 0x54, 0, 1, 15}, [](const Instruction& i) {
        CHECK(i.memory.offset == 1);
        CHECK(i.lane == 15);
    });
    read_one({0xfe, 0x10, 2, 0}, [](const Instruction& i) { CHECK(i.memory.align_log2 == 2); });
    CHECK_MALFORMED(error_of({0x28, 0x80, 0x01, 0}), 3, "malformed memop flags");
    CHECK_MALFORMED(error_of({0x28, 0, 0x80}), 5, "unexpected end of section or function");
}

TEST_CASE("br_table lists its labels, the default one last", "[decode]") {
    read_one({0x0e, 2, 5, 6, 7}, [](const Instruction& i) {
        CHECK(std::vector<uint32_t>(i.labels.begin(), i.labels.end()) ==
              std::vector<uint32_t>{5, 6, 7});
    });
    read_one({0x0e, 0, 1}, [](const Instruction& i) { CHECK(i.labels.size() == 1); });
    CHECK_MALFORMED(error_of({0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f}), 3, "length out of bounds");
    Bytes large = {0x0e};
    write_unsigned_leb128(large, limits::kMaxBranchTableLabels + 1);
    const Error error = error_of(large + Bytes(limits::kMaxBranchTableLabels + 2));
    CHECK(error.kind == ErrorKind::Limit);
    CHECK(error.message == "br_table has 65521 labels, the limit is 65520");
}

TEST_CASE("try_table has catch clauses of four kinds", "[decode]") {
    using Kind = CatchClause::Kind;
    read_one({0x1f, 0x40, 4, 0, 1, 2, 1, 3, 4, 2, 5, 3, 6}, [](const Instruction& i) {
        REQUIRE(i.catches.size() == 4);
        CHECK(i.catches[0].kind == Kind::Catch);
        CHECK(i.catches[1].tag == 3);
        CHECK(i.catches[1].label == 4);
        CHECK(i.catches[2].kind == Kind::CatchAll);
        CHECK(i.catches[3].kind == Kind::CatchAllRef);
        CHECK(i.catches[3].label == 6);
    });
    CHECK_MALFORMED(error_of({0x1f, 0x40, 1, 4, 0}), 5, "malformed catch clause");
}

TEST_CASE("references name their types", "[decode]") {
    read_one({0xd0, 0x6f}, [](const Instruction& i) { CHECK(i.type == ValueType::externref()); });
    read_one({0xfb, 0x14, 0x6c},
             [](const Instruction& i) { CHECK(i.type == ValueType::ref(HeapType::I31, false)); });
    read_one({0xfb, 0x17, 0x02}, [](const Instruction& i) {
        CHECK(i.type == ValueType::ref(HeapType::concrete(2), true));
    });
    read_one({0xfb, 0x18, 1, 4, 0x6e, 0x6b}, [](const Instruction& i) {
        CHECK(i.index == 4);
        CHECK(i.type == ValueType::ref(HeapType::Any, true));
        CHECK(i.second_type == ValueType::ref(HeapType::Struct, false));
    });
    CHECK_MALFORMED(error_of({0xfb, 0x18, 4, 4, 0x6e, 0x6b}), 4, "malformed br_on_cast flags");
    CHECK_MALFORMED(error_of({0xd0, 0x7f}), 3, "malformed heap type");
}

TEST_CASE("select may name types, shuffles and lanes are bytes", "[decode]") {
    read_one({0x1c, 2, 0x7f, 0x7b}, [](const Instruction& i) {
        REQUIRE(i.select_types.size() == 2);
        CHECK(i.select_types[1] == ValueType::V128);
    });
    read_one({0xfd, 0x15, 31}, [](const Instruction& i) { CHECK(i.lane == 31); });
    read_one(Bytes{0xfd, 0x0d} + Bytes(16, 30),
             [](const Instruction& i) { CHECK(i.bytes[7] == 30); });
    CHECK_MALFORMED(error_of({0xfe, 0x03, 1}), 4, "zero byte expected");
}

TEST_CASE("unknown opcodes are illegal, spelled as they stand", "[decode]") {
    CHECK_MALFORMED(error_of({0xff}), 2, "illegal opcode ff");
    CHECK_MALFORMED(error_of({0x27}), 2, "illegal opcode 27");
    CHECK_MALFORMED(error_of({0xfb, 0x1f}), 2, "illegal opcode fb 1f");
    CHECK_MALFORMED(error_of({0xfd, 0x9a, 0x01}), 2, "illegal opcode fd 9a");
    CHECK_MALFORMED(error_of({0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f}), 2,
                    "illegal opcode fc ffffffff");
    CHECK_MALFORMED(error_of({0xfd}), 3, "unexpected end of section or function");
}

TEST_CASE("every row of the instruction table can be read, unless its feature is off", "[decode]") {
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const OpcodeInfo& info = opcode_info(static_cast<Opcode>(i));
        CAPTURE(info.name);
        Bytes bytes;
        if (info.prefix != 0) bytes.push_back(info.prefix);
        if (info.prefix != 0) {
            write_unsigned_leb128(bytes, info.code);
        } else {
            bytes.push_back(static_cast<uint8_t>(info.code));
        }
        const Code code(bytes + Bytes(20));
        auto reader = code.reader();
        Instruction instruction;
        REQUIRE(reader.next(instruction));
        CHECK(instruction.opcode == static_cast<Opcode>(i));
        if (info.feature == Feature::Mvp) continue;
        const Features off = without({info.feature, Feature::LegacyExceptions});
        const Error error = error_of(bytes + Bytes(20), {}, off);
        CHECK(error.kind == ErrorKind::Malformed);
        CHECK(error.message.starts_with("illegal opcode "));
        CHECK(
            error.message.ends_with(fmt::format("({}): needs the feature {}, which is switched off",
                                                info.name, feature_flag(info.feature))));
    }
}

TEST_CASE("throw belongs to both generations of exceptions", "[decode]") {
    const Code code({0x08, 0}, {}, without({Feature::Exceptions}));
    auto reader = code.reader();
    Instruction instruction;
    CHECK(reader.next(instruction));
}

TEST_CASE("instructions of data segments in bodies need the data count", "[decode]") {
    for (const Bytes& bytes : {Bytes{0xfc, 0x08, 0, 0}, Bytes{0xfc, 0x09, 0},
                               Bytes{0xfb, 0x09, 0, 0}, Bytes{0xfb, 0x12, 0, 0}}) {
        Code code(bytes);
        code.module.data_count.reset();
        auto reader = code.reader();
        Instruction instruction;
        REQUIRE(!reader.next(instruction));
        CHECK_MALFORMED(reader.failure().error(), kCodeOffset, "data count section required");
        auto constant = InstructionReader::of_expression(code.module, code.body.code, {});
        CHECK(constant.next(instruction));
    }
}

TEST_CASE("a missing end is described as reading on would find it", "[decode]") {
    CHECK_MALFORMED(error_of({}), 2, "unexpected end of section or function");
    CHECK_MALFORMED(error_of({}, {0x05}), 2, "END opcode expected");
    CHECK_MALFORMED(error_of({}, {0x0b}), 2, "section size mismatch: END opcode expected");
    CHECK_MALFORMED(error_of({0x41}, {0x00}), 3, "section size mismatch");
    CHECK_MALFORMED(error_of({0x41, 0x80}), 4, "unexpected end of section or function");
}

TEST_CASE("a stream is read instruction by instruction to its end", "[decode]") {
    const Code code({0x20, 0, 0x41, 5, 0x6a, 0x0b}, {0x0b});
    auto reader = code.reader();
    std::vector<std::string> read;
    for (Instruction instruction; !reader.at_end();) {
        REQUIRE(reader.next(instruction));
        read.push_back(fmt::format("{}@{}", instruction.info().name, instruction.offset));
    }
    CHECK(read == std::vector<std::string>{"local.get@2", "i32.const@4", "i32.add@6", "end@7"});
    CHECK(reader.offset() == 8);
}
