// Split and merge do everything; recursion is as deep as the tree, about 40 for 100,000 areas.
#include "unikernel/memory/area_tree.h"

#include "unikernel/support/align.h"

namespace kernel {
namespace {

uint32_t next_priority() {
    static uint32_t state = 0x9e3779b9;  // xorshift: only balance depends on it
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

void update(Area* node) {
    node->first = node->left != nullptr ? node->left->first : node->begin;
    node->last = node->right != nullptr ? node->right->last : node->end;
    node->largest_gap = 0;
    if (node->left != nullptr) {
        node->largest_gap = greatest(node->left->largest_gap, node->begin - node->left->last);
    }
    if (node->right != nullptr) {
        const uint64_t gap = greatest(node->right->largest_gap, node->right->first - node->end);
        node->largest_gap = greatest(node->largest_gap, gap);
    }
}

struct Halves {
    Area* below;
    Area* above;
};

/// Areas that begin below an address, and the others.
Halves split(Area* node, uint64_t address) {
    if (node == nullptr) return {nullptr, nullptr};
    if (node->begin < address) {
        const Halves halves = split(node->right, address);
        node->right = halves.below;
        update(node);
        return {node, halves.above};
    }
    const Halves halves = split(node->left, address);
    node->left = halves.above;
    update(node);
    return {halves.below, node};
}

Area* merge(Area* below, Area* above) {
    if (below == nullptr) return above;
    if (above == nullptr) return below;
    if (below->priority > above->priority) {
        below->right = merge(below->right, above);
        update(below);
        return below;
    }
    above->left = merge(below, above->left);
    update(above);
    return above;
}

void update_path(Area* node, const Area* changed) {
    if (node != changed)
        update_path(changed->begin < node->begin ? node->left : node->right, changed);
    update(node);
}

/// The end of the highest gap in a subtree whose surroundings are free from `low` to `high`.
uint64_t gap_in(const Area* node, uint64_t low, uint64_t high, uint64_t size) {
    if (high < low || high - low < size) return 0;
    if (node == nullptr) return high;
    const uint64_t below = node->first > low ? node->first - low : 0;
    const uint64_t above = high > node->last ? high - node->last : 0;
    if (node->largest_gap < size && below < size && above < size) return 0;
    const uint64_t found = gap_in(node->right, greatest(low, node->end), high, size);
    return found != 0 ? found : gap_in(node->left, low, least(high, node->begin), size);
}

}  // namespace

Area* AreaTree::find(uint64_t address) const {
    Area* best = nullptr;
    for (Area* node = root_; node != nullptr;) {
        if (node->end <= address) {
            node = node->right;
        } else {
            best = node;
            node = node->left;
        }
    }
    return best;
}

Area* AreaTree::before(uint64_t address) const {
    Area* best = nullptr;
    for (Area* node = root_; node != nullptr;) {
        if (node->begin < address) {
            best = node;
            node = node->right;
        } else {
            node = node->left;
        }
    }
    return best;
}

void AreaTree::insert(Area* area) {
    area->priority = next_priority();
    area->left = area->right = nullptr;
    update(area);
    const Halves halves = split(root_, area->begin);
    root_ = merge(merge(halves.below, area), halves.above);
}

void AreaTree::remove(Area* area) {
    const Halves outer = split(root_, area->begin);
    const Halves inner = split(outer.above, area->begin + 1);
    root_ = merge(outer.below, inner.above);
}

void AreaTree::set_end(Area* area, uint64_t end) {
    area->end = end;
    update_path(root_, area);
}

uint64_t AreaTree::find_gap(uint64_t lowest, uint64_t highest, uint64_t size) const {
    return gap_in(root_, lowest, highest, size);
}

}  // namespace kernel
