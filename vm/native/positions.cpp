// The variable-length rows of position tables. Reading stays within its bytes whatever they are.
#include "vm/native/positions.h"

#include <algorithm>
#include <tuple>

#include "vm/support/leb128.h"

namespace ingot::native {
namespace {

constexpr size_t kRowsPerBlock = 32;

/// Reads what write_positions wrote; at the end of its bytes, or at damage, it reads zeros.
class RowReader {
 public:
    explicit RowReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

    bool at_end() const { return bytes_.empty(); }
    uint32_t unsigned32() { return read<uint32_t>(); }
    int32_t signed32() { return read<int32_t>(); }

 private:
    template <typename T>
    T read() {
        const LebRead<T> read = read_leb128<T>(bytes_);
        if (read.status != LebStatus::Ok) {
            bytes_ = {};
            return 0;
        }
        bytes_ = bytes_.subspan(read.length);
        return read.value;
    }

    std::span<const uint8_t> bytes_;
};

}  // namespace

void write_positions(std::vector<PositionRow> rows, std::vector<PositionBlock>& blocks,
                     std::vector<uint8_t>& bytes) {
    std::ranges::sort(rows, [](const PositionRow& a, const PositionRow& b) {
        return std::tie(a.code, a.chain) < std::tie(b.code, b.chain);
    });
    const auto duplicates = std::ranges::unique(rows, {}, &PositionRow::code);
    rows.erase(duplicates.begin(), duplicates.end());

    uint32_t code = 0;
    uint32_t offset = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
        const PositionRow& row = rows[i];
        if (i % kRowsPerBlock == 0) {
            blocks.push_back({row.code, static_cast<uint32_t>(bytes.size())});
            code = row.code;
            offset = 0;
        }
        const size_t depth = std::min<size_t>(row.chain.size(), kMaxPositionDepth);
        write_unsigned_leb128(bytes, row.code - code);
        write_unsigned_leb128(bytes, depth);
        code = row.code;
        for (size_t level = 0; level < depth; ++level) {
            write_signed_leb128(bytes, static_cast<int32_t>(row.chain[level] - offset));
            offset = row.chain[level];
        }
        if (depth > 0) offset = row.chain.front();
    }
}

Positions find_positions(std::span<const PositionBlock> blocks, std::span<const uint8_t> bytes,
                         uint32_t code) {
    Positions found;
    const auto next = std::ranges::upper_bound(blocks, code, {}, &PositionBlock::code);
    if (next == blocks.begin()) return found;
    const PositionBlock& block = *(next - 1);
    const size_t end = next == blocks.end() ? bytes.size() : next->offset;
    RowReader reader(bytes.subspan(block.offset, end - block.offset));
    uint32_t row_code = block.code;
    uint32_t offset = 0;
    while (!reader.at_end()) {
        row_code += reader.unsigned32();
        if (row_code > code) break;
        found.count = std::min(reader.unsigned32(), kMaxPositionDepth);
        for (uint32_t level = 0; level < found.count; ++level) {
            offset += static_cast<uint32_t>(reader.signed32());
            found.offsets[level] = offset;
        }
        if (found.count > 0) offset = found.offsets[0];
        found.is_exact = row_code == code;
    }
    return found;
}

}  // namespace ingot::native
