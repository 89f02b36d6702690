// The filters of all plans there can be are constants; one is copied, completed and installed.
#include "tools/confinement/linux/seccomp.h"

#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tools/confinement/linux/filter.h"
#include "vm/support/check.h"

namespace ingot::confinement {
namespace {

/// The uses that guests differ in, as bits of an index.
constexpr unsigned kGuestChoices[] = {kRead, kRead | kWrite, kSockets, kCode};
constexpr size_t kGuestFilters = size_t{1} << std::size(kGuestChoices);

constexpr unsigned guest_uses(size_t index) {
    unsigned uses = kRuntime | kGuest;
    for (size_t i = 0; i < std::size(kGuestChoices); ++i) {
        if ((index >> i & 1) != 0) uses |= kGuestChoices[i];
    }
    return uses;
}

template <size_t... indices>
constexpr auto table_of(std::index_sequence<indices...>) {
    return std::array{std::span<const sock_filter>(kFilter<guest_uses(indices)>)...};
}
constexpr auto kFiltersOfGuests = table_of(std::make_index_sequence<kGuestFilters>());

std::span<const sock_filter> guest_filter(const Plan& plan) {
    const bool writes = std::ranges::any_of(
        plan.directories, [](const Directory& directory) { return !directory.read_only; });
    const bool choices[] = {!plan.directories.empty(), writes, plan.uses_sockets,
                            plan.runs_compiled_code};
    static_assert(std::size(choices) == std::size(kGuestChoices));
    size_t index = 0;
    for (size_t i = 0; i < std::size(choices); ++i) index |= size_t{choices[i]} << i;
    return kFiltersOfGuests[index];
}

}  // namespace

std::span<const sock_filter> filter_for(const Plan& plan) {
    switch (plan.role) {
    case Role::Guest: return guest_filter(plan);
    case Role::Broker: return kFilter < kRuntime | kStore > ;
    case Role::Compiler: return {};
    }
    CHECK(false);
}

bool install(std::span<const sock_filter> filter) {
    std::array<sock_filter, FilterAssembler::kMaxLength> code;
    std::ranges::copy(filter, code.begin());
    for (sock_filter& instruction : std::span(code).subspan(0, filter.size())) {
        const bool is_comparison = instruction.code == (BPF_JMP | BPF_JEQ | BPF_K);
        if (is_comparison && instruction.k == kOwnProcessNumber) {
            instruction.k = static_cast<uint32_t>(::getpid());
        }
    }
    const sock_fprog program{static_cast<uint16_t>(filter.size()), code.data()};
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

}  // namespace ingot::confinement
