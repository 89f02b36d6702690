// A walk over a type section that is known to be well-formed.
#include "compiler/text/type_forms.h"

#include "vm/support/check.h"
#include "vm/support/leb128.h"

namespace ingot::text {
namespace {

class Walker {
 public:
    explicit Walker(std::span<const uint8_t> bytes) : rest_(bytes) {}

    bool done() const { return rest_.empty(); }
    uint8_t byte() {
        const uint8_t value = rest_[0];
        rest_ = rest_.subspan(1);
        return value;
    }
    uint8_t peek() const { return rest_[0]; }
    uint32_t number() {
        const auto read = read_leb128<uint32_t>(rest_);
        CHECK(read.status == LebStatus::Ok);
        rest_ = rest_.subspan(read.length);
        return read.value;
    }
    std::span<const uint8_t> take(uint32_t size) {
        const auto taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    void value_type() {
        const uint8_t kind = byte();
        if (kind != ValueType::Ref && kind != ValueType::RefNull) return;
        while (byte() & 0x80) {
        }
    }
    void value_types() {
        for (uint32_t i = number(); i > 0; --i) value_type();
    }
    void field() {
        value_type();
        byte();
    }
    void composite() {
        switch (byte()) {
        case 0x60:
            value_types();
            value_types();
            return;
        case 0x5f:
            for (uint32_t i = number(); i > 0; --i) field();
            return;
        case 0x5e: field(); return;
        default: CHECK(false);
        }
    }
    bool sub_type() {
        const bool is_explicit = peek() == 0x50 || peek() == 0x4f;
        if (is_explicit) {
            byte();
            for (uint32_t i = number(); i > 0; --i) number();
        }
        composite();
        return is_explicit;
    }

 private:
    std::span<const uint8_t> rest_;
};

}  // namespace

TypeForms read_type_forms(const Module& module) {
    TypeForms forms;
    Walker sections(std::span(module.bytes).subspan(8));
    while (!sections.done()) {
        const uint8_t id = sections.byte();
        const auto contents = sections.take(sections.number());
        if (id != 1) continue;
        Walker types(contents);
        for (uint32_t i = types.number(); i > 0; --i) {
            const bool is_group = types.peek() == 0x4e;
            forms.explicit_groups.push_back(is_group);
            if (is_group) types.byte();
            for (uint32_t j = is_group ? types.number() : 1; j > 0; --j) {
                forms.explicit_subs.push_back(types.sub_type());
            }
        }
        break;
    }
    return forms;
}

}  // namespace ingot::text
