// The heap without a store: roots, contents, descriptors.
#include "vm/gc/heap.h"

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

namespace ingot::gc {
namespace {

struct Pair : Object {
    Pair* next;
};

/// A heap whose roots are the words of a vector.
struct Owner {
    std::vector<Pair*> roots;
    Heap heap;
    const TypeDescriptor* pair;

    explicit Owner(const HeapOptions& options = {})
        : heap(options, mark, this),
          pair(heap.make_descriptor({.type_id = 1, .size_bytes = sizeof(Pair)}, {})) {}

    static void mark(void* self, const Marker& marker) {
        const auto& roots = static_cast<Owner*>(self)->roots;
        marker.range(roots.data(), roots.data() + roots.size());
    }
    Pair* make(Pair* next) {
        void* memory = heap.try_allocate(Contents::References, sizeof(Pair));
        if (memory == nullptr) memory = heap.allocate(Contents::References, sizeof(Pair));
        auto* made = static_cast<Pair*>(memory);
        if (made == nullptr) return nullptr;
        made->descriptor = pair;
        made->next = next;
        return made;
    }
    /// Puts a list of new pairs in front of roots[0].
    [[gnu::noinline]] void grow_list(uint32_t count) {
        for (; count > 0; --count) roots[0] = make(roots[0]);
    }
};

}  // namespace

TEST_CASE("memory comes zeroed, also where garbage was") {
    Owner owner;
    owner.roots.assign(1, nullptr);
    owner.grow_list(10'000);
    owner.roots[0] = nullptr;
    collect();
    for (uint32_t i = 0; i < 20'000; ++i) {
        void* memory = owner.heap.allocate(Contents::Numbers, 48);
        const auto* words = static_cast<const uint64_t*>(memory);
        for (uint32_t word = 1; word < 6; ++word) REQUIRE(words[word] == 0);
        static_cast<Object*>(memory)->descriptor = owner.pair;
    }
}

TEST_CASE("what a root leads to survives, and its descriptor with it") {
    auto owner = std::make_unique<Owner>();
    owner->roots.assign(1, nullptr);
    owner->grow_list(100'000);
    collect();
    uint32_t length = 0;
    for (const Pair* pair = owner->roots[0]; pair != nullptr; pair = pair->next) {
        REQUIRE(pair->descriptor->magic == &kDescriptorMagic);
        REQUIRE(pair->descriptor->owner == &owner->heap);
        ++length;
    }
    CHECK(length == 100'000);
}

TEST_CASE("a census counts live bytes by heap, so that garbage never exhausts a budget") {
    Owner small({.budget_bytes = 256 << 10});
    Owner large;
    small.roots.assign(1, nullptr);
    large.roots.assign(1, nullptr);
    large.grow_list(50'000);
    for (uint32_t round = 0; round < 100; ++round) {
        small.roots[0] = nullptr;
        small.grow_list(5'000);
        REQUIRE(small.roots[0] != nullptr);
    }
    uint32_t length = 0;
    while (Pair* made = small.make(small.roots[0])) {
        small.roots[0] = made;
        ++length;
    }
    CHECK(length > (256 << 10) / sizeof(Pair) / 4);
    CHECK(length < (256 << 10) / sizeof(Pair));
    CHECK(large.make(nullptr) != nullptr);
    // Room that is made is used again.
    small.roots[0] = nullptr;
    CHECK(small.make(nullptr) != nullptr);
}

TEST_CASE("numbers that look like addresses keep nothing alive where there are no references") {
    Owner owner({.budget_bytes = 512 << 10});
    owner.roots.assign(2, nullptr);
    owner.grow_list(8'000);  // half of the budget
    void* numbers = owner.heap.allocate(Contents::Numbers, 64);
    REQUIRE(numbers != nullptr);
    auto* object = static_cast<Pair*>(numbers);
    object->descriptor = owner.pair;
    object->next = owner.roots[0];
    owner.roots[1] = object;
    owner.roots[0] = nullptr;
    collect();
    owner.grow_list(20'000);
    CHECK(owner.roots[0] != nullptr);
}

TEST_CASE("a heap that is gone leaves the others alone") {
    Owner stays;
    stays.roots.assign(1, nullptr);
    for (uint32_t round = 0; round < 20; ++round) {
        Owner goes({.budget_bytes = 1 << 20});
        goes.roots.assign(1, nullptr);
        goes.grow_list(10'000);
        stays.grow_list(100);
    }
    collect();
    uint32_t length = 0;
    for (const Pair* pair = stays.roots[0]; pair != nullptr; pair = pair->next) ++length;
    CHECK(length == 2'000);
}

}  // namespace ingot::gc
