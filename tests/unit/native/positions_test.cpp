// Position tables: every row that was written is found, and damage stays within bounds.
#include "vm/native/positions.h"

#include <catch2/catch.hpp>
#include <random>

namespace ingot::native {
namespace {

struct Table {
    std::vector<PositionBlock> blocks;
    std::vector<uint8_t> bytes;

    explicit Table(std::vector<PositionRow> rows) {
        write_positions(std::move(rows), blocks, bytes);
    }
    Positions find(uint32_t code) const { return find_positions(blocks, bytes, code); }
};

TEST_CASE("a row is found at its code offset, with its chain") {
    std::mt19937 random(1);
    std::vector<PositionRow> rows;
    for (uint32_t i = 0, code = 3; i < 1000;
         ++i, code += 1 + static_cast<uint32_t>(random() % 300)) {
        PositionRow row{code, {}};
        for (auto depth = 1 + random() % 4; depth > 0; --depth) {
            row.chain.push_back(static_cast<uint32_t>(random()));
        }
        rows.push_back(row);
    }
    auto shuffled = rows;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const Table table(shuffled);
    for (const PositionRow& row : rows) {
        const Positions found = table.find(row.code);
        CHECK(found.is_exact);
        CHECK(std::vector(found.chain().begin(), found.chain().end()) == row.chain);
    }
}

TEST_CASE("between rows the one before is found, and not as exact") {
    const Table table({{10, {1}}, {20, {2}}});
    CHECK(table.find(9).count == 0);
    CHECK(table.find(19).chain()[0] == 1);
    CHECK_FALSE(table.find(19).is_exact);
    CHECK(table.find(1000).chain()[0] == 2);
}

TEST_CASE("a chain deeper than the limit keeps its innermost part") {
    std::vector<uint32_t> chain(40);
    for (uint32_t i = 0; i < chain.size(); ++i) chain[i] = i;
    const Table table({{1, chain}, {2, {5}}});
    CHECK(table.find(1).count == kMaxPositionDepth);
    CHECK(table.find(1).chain()[3] == 3);
    CHECK(table.find(2).chain()[0] == 5);
}

TEST_CASE("an empty table has no rows") {
    CHECK(Table({}).find(0).count == 0);
}

TEST_CASE("damaged position bytes are read within their bounds") {
    std::vector<PositionRow> rows;
    for (uint32_t i = 0; i < 200; ++i) rows.push_back({i * 7, {i * 1000, i}});
    Table table(rows);
    std::mt19937 random(2);
    for (int round = 0; round < 2000; ++round) {
        std::vector<uint8_t> bytes = table.bytes;
        for (int i = 0; i < 4; ++i) bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
        const Positions found =
            find_positions(table.blocks, bytes, static_cast<uint32_t>(random() % 1500));
        CHECK(found.count <= kMaxPositionDepth);
    }
}

}  // namespace
}  // namespace ingot::native
