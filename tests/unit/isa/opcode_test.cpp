// The instruction table against the specification's index (spec_index.txt), in both directions, and
// the rules that consumers of the table rely on.
#include "vm/isa/opcode.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace ingot {
namespace {

struct IndexRow {
    uint8_t prefix = 0;
    uint32_t code = 0;
    std::string name;
    bool nullable = false;
    std::string type;
};

IndexRow parse_row(const std::string& line) {
    IndexRow row;
    std::istringstream words(line);
    std::string word;
    unsigned position = 0;
    while (words >> word && word.size() == 2 && isxdigit(word[0]) && isxdigit(word[1])) {
        const auto byte = static_cast<uint32_t>(std::stoul(word, nullptr, 16));
        if (position == 0 && byte >= 0xfb && byte <= 0xfe) {
            row.prefix = static_cast<uint8_t>(byte);
        } else if (row.prefix == 0) {
            row.code = byte;
        } else {
            row.code |= (byte & 0x7f) << (7 * (position - 1));
        }
        ++position;
        // Mnemonics of two letters ("br", "if") follow an encoding that is known to be complete.
        if (row.prefix == 0 || (position > 1 && !(byte & 0x80))) {
            words >> word;
            break;
        }
    }
    row.name = word;
    std::getline(words, row.type);
    row.type.erase(0, row.type.find_first_not_of(' '));
    if (row.type.starts_with("null ")) {
        row.nullable = true;
        row.type.erase(0, row.type.find_first_not_of(' ', 5));
    }
    return row;
}

std::vector<IndexRow> read_index() {
    std::ifstream file(INGOT_TEST_DIR "/spec_index.txt");
    REQUIRE(file.good());
    std::vector<IndexRow> rows;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line[0] != '#') rows.push_back(parse_row(line));
    }
    return rows;
}

std::string spell(char letter) {
    return letter == Signature::kAddress ? "addr" : to_string(signature_type(letter));
}

std::string spell(const Signature& signature) {
    std::string text = "(";
    for (uint8_t i = 0; i < signature.parameter_count; ++i) {
        text += (i != 0 ? " " : "") + spell(signature.parameters[i]);
    }
    return text + ") -> (" + (signature.result != 0 ? spell(signature.result) : "") + ")";
}

TEST_CASE("every instruction of the specification has its row, with its mnemonic and type") {
    for (const IndexRow& row : read_index()) {
        INFO(row.name << " " << std::hex << +row.prefix << " " << row.code);
        const auto opcode = opcode_by_code(row.prefix, row.code);
        REQUIRE(opcode.has_value());
        const OpcodeInfo& info = opcode_info(*opcode);
        CHECK(info.name == row.name);
        CHECK(info.prefix == row.prefix);
        CHECK(info.code == row.code);
        CHECK(info.has(kNullable) == row.nullable);
        CHECK(spell(info.signature) == (row.type == "*" ? "() -> ()" : row.type));
    }
}

TEST_CASE("no row is extra and no encoding occurs twice") {
    std::set<std::pair<uint8_t, uint32_t>> known;
    for (const IndexRow& row : read_index()) known.emplace(row.prefix, row.code);
    CHECK(known.size() == kOpcodeCount);
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const OpcodeInfo& info = opcode_info(static_cast<Opcode>(i));
        INFO(info.name);
        CHECK(known.contains({info.prefix, info.code}));
        CHECK(opcode_by_code(info.prefix, info.code) == static_cast<Opcode>(i));
    }
}

TEST_CASE("encodings that no instruction has are not found") {
    CHECK(!opcode_by_code(0, 0x16));
    CHECK(!opcode_by_code(0, 0x27));
    CHECK(!opcode_by_code(0, 0xfb));
    CHECK(!opcode_by_code(0, 0x100));
    CHECK(!opcode_by_code(0xfb, 0x1f));
    CHECK(!opcode_by_code(0xfc, 0x12));
    CHECK(!opcode_by_code(0xfd, 0x9a));
    CHECK(!opcode_by_code(0xfd, 0x114));
    CHECK(!opcode_by_code(0xfe, 0x04));
    CHECK(!opcode_by_code(0xfe, 0xffffffff));
    CHECK(!opcode_by_code(0xff, 0));
    CHECK(!opcode_by_code(1, 0));
}

TEST_CASE("mnemonics are found, and one with two rows yields the first") {
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const OpcodeInfo& info = opcode_info(static_cast<Opcode>(i));
        INFO(info.name);
        const auto found = opcode_by_name(info.name);
        REQUIRE(found.has_value());
        CHECK(opcode_info(*found).name == info.name);
        CHECK(static_cast<uint32_t>(*found) <= i);
    }
    CHECK(opcode_by_name("select") == Opcode::Select);
    CHECK(opcode_by_name("ref.test") == Opcode::RefTest);
    CHECK(opcode_by_name("ref.cast") == Opcode::RefCast);
    CHECK(!opcode_by_name(""));
    CHECK(!opcode_by_name("i32.ad"));
    CHECK(!opcode_by_name("i32.add "));
}

TEST_CASE("exactly the rows of memory shapes have a width, and it is a power of two") {
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const OpcodeInfo& info = opcode_info(static_cast<Opcode>(i));
        INFO(info.name);
        bool accesses_memory = false;
        for (const Shape shape :
             {Shape::Load, Shape::Store, Shape::LoadLane, Shape::StoreLane, Shape::AtomicLoad,
              Shape::AtomicStore, Shape::AtomicReadModifyWrite, Shape::AtomicCompareExchange,
              Shape::AtomicWait, Shape::AtomicNotify}) {
            accesses_memory |= info.shape == shape;
        }
        CHECK(accesses_memory == (info.width != 0));
        CHECK((info.width & (info.width - 1)) == 0);
        if (accesses_memory) CHECK(info.has(kMayTrap));
    }
}

TEST_CASE("numeric shapes have as many operands as their name says, and a result") {
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const OpcodeInfo& info = opcode_info(static_cast<Opcode>(i));
        INFO(info.name);
        if (info.shape == Shape::Unary) CHECK(info.signature.parameter_count == 1);
        if (info.shape == Shape::Binary) CHECK(info.signature.parameter_count == 2);
        if (info.shape == Shape::Ternary) CHECK(info.signature.parameter_count == 3);
        if (info.shape == Shape::Unary || info.shape == Shape::Binary ||
            info.shape == Shape::Ternary) {
            CHECK(info.signature.result != 0);
        }
        if (info.has(kCompare) && info.prefix == 0 && info.signature.result != 0) {
            CHECK(info.signature.result == 'i');
        }
    }
}

TEST_CASE("an atomic row's operation is the one in its mnemonic") {
    const std::pair<AtomicOperation, std::string> names[] = {
        {AtomicOperation::Add, ".add"}, {AtomicOperation::Sub, ".sub"},
        {AtomicOperation::And, ".and"}, {AtomicOperation::Or, ".or"},
        {AtomicOperation::Xor, ".xor"}, {AtomicOperation::Exchange, ".xchg"}};
    unsigned seen = 0;
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const auto opcode = static_cast<Opcode>(i);
        if (opcode_info(opcode).shape != Shape::AtomicReadModifyWrite) continue;
        ++seen;
        const auto& [operation, name] = names[static_cast<size_t>(atomic_operation(opcode))];
        CHECK(operation == atomic_operation(opcode));
        CHECK(opcode_info(opcode).name.find(name) != std::string_view::npos);
    }
    CHECK(seen == 42);
}

}  // namespace
}  // namespace ingot
