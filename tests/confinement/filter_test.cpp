// Filters as the kernel would run them: every call of the table gets the verdict that it has there,
// in every combination of uses.
#include <linux/audit.h>

#include <catch2/catch.hpp>
#include <map>

#include "tools/confinement/linux/filter.h"
#include "tools/confinement/linux/seccomp.h"

namespace ingot::confinement {
namespace {

/// Runs classic BPF, as far as filters use it.
uint32_t run(std::span<const sock_filter> code, const seccomp_data& data) {
    uint32_t accumulator = 0;
    for (size_t at = 0; at < code.size(); ++at) {
        const sock_filter& instruction = code[at];
        bool holds = false;
        switch (instruction.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            std::copy_n(reinterpret_cast<const char*>(&data) + instruction.k, 4,
                        reinterpret_cast<char*>(&accumulator));
            continue;
        case BPF_RET | BPF_K: return instruction.k;
        case BPF_JMP | BPF_JA: at += instruction.k; continue;
        case BPF_JMP | BPF_JEQ | BPF_K: holds = accumulator == instruction.k; break;
        case BPF_JMP | BPF_JGE | BPF_K: holds = accumulator >= instruction.k; break;
        case BPF_JMP | BPF_JSET | BPF_K: holds = (accumulator & instruction.k) != 0; break;
        default: FAIL("an instruction that filters do not use");
        }
        at += holds ? instruction.jt : instruction.jf;
    }
    FAIL("ran off the end");
    return 0;
}

seccomp_data call(int number, uint32_t architecture = AUDIT_ARCH_X86_64) {
    seccomp_data data{};
    data.nr = number;
    data.arch = architecture;
    return data;
}

struct Row {
    unsigned uses = 0;
    Check check = Check::None;
    uint32_t otherwise = 0;
};

std::map<int, Row> table() {
    std::map<int, Row> rows;
    const auto add = [&](int number, Row row) { CHECK(rows.emplace(number, row).second); };
#define SYSTEM_CALL(name, uses, check, purpose) \
    add(__NR_##name, {(uses), Check::check, SECCOMP_RET_ERRNO | EPERM});
#define ABSENT(name, purpose) add(__NR_##name, {0, Check::None, SECCOMP_RET_ERRNO | ENOSYS});
#define ATTACK(name, purpose) add(__NR_##name, {0, Check::None, SECCOMP_RET_KILL_PROCESS});
#include "tools/confinement/linux/system_calls.def"
    return rows;
}

TEST_CASE("every call has the verdict of its row, in every combination of uses") {
    const std::map<int, Row> rows = table();
    const int end = rows.rbegin()->first + 1;
    for (unsigned uses = 0; uses < 2 * kCode; ++uses) {
        const FilterAssembler filter(uses);
        for (int number = 0; number < end; ++number) {
            const auto found = rows.find(number);
            const Row row = found == rows.end() ? Row{0, Check::None, SECCOMP_RET_ERRNO | EPERM}
                                                : found->second;
            if ((row.uses & uses) != 0 && row.check != Check::None) continue;
            const uint32_t expected = (row.uses & uses) != 0 ? SECCOMP_RET_ALLOW : row.otherwise;
            if (run(filter.code(), call(number)) == expected) continue;
            FAIL("uses " << uses << ", call " << number);
        }
    }
}

TEST_CASE("calls of other kinds end the process or do not exist") {
    for (const Role role : {Role::Guest, Role::Broker}) {
        const auto filter = filter_for({.role = role});
        CHECK(run(filter, call(__NR_read)) == SECCOMP_RET_ALLOW);
        CHECK(run(filter, call(__NR_read, AUDIT_ARCH_I386)) == SECCOMP_RET_KILL_PROCESS);
        CHECK(run(filter, call(0x4000'0000 | __NR_read)) == SECCOMP_RET_KILL_PROCESS);
        CHECK(run(filter, call(-1)) == SECCOMP_RET_KILL_PROCESS);
        CHECK(run(filter, call(0x3fff)) == (SECCOMP_RET_ERRNO | ENOSYS));
    }
}

TEST_CASE("a plan gets the calls that it needs and no others") {
    const auto allows = [](const Plan& plan, int number) {
        return run(filter_for(plan), call(number)) == SECCOMP_RET_ALLOW;
    };
    const Plan nothing;
    const Plan reading{.directories = {{"/a", true}}};
    const Plan writing{.directories = {{"/a", true}, {"/b"}}};
    const Plan listening{.uses_sockets = true};
    CHECK_FALSE(allows(nothing, __NR_openat));
    CHECK(allows(reading, __NR_openat));
    CHECK_FALSE(allows(reading, __NR_unlinkat));
    CHECK(allows(writing, __NR_unlinkat));
    CHECK_FALSE(allows(writing, __NR_accept4));
    CHECK(allows(listening, __NR_accept4));
    CHECK_FALSE(allows(listening, __NR_openat));
    CHECK(allows({.role = Role::Broker}, __NR_rename));
}

}  // namespace
}  // namespace ingot::confinement
