// The cache of compiled code as the processes that share it meet it: what is loaded is what was
// stored, whatever happened to the files, and nothing is left behind.
#include "vm/native/code_cache.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>
#include <string>

#include "vm/platform/platform.h"

namespace ingot::native {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<uint8_t>;
using Artifacts = std::vector<Bytes>;

Bytes filled(size_t size, uint32_t seed) {
    Bytes bytes(size);
    std::minstd_rand random(seed + 1);
    std::ranges::generate(bytes, [&] { return static_cast<uint8_t>(random() >> 8); });
    return bytes;
}

/// A folder of its own, and the module that is asked for.
class Fixture {
 public:
    Fixture() {
        uint64_t unique = 0;
        platform::random_bytes({reinterpret_cast<uint8_t*>(&unique), sizeof unique});
        folder_ = fs::temp_directory_path() / ("ingot_cache_test_" + std::to_string(unique));
    }
    ~Fixture() { fs::remove_all(folder_); }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    const fs::path& folder() const { return folder_; }

    void store(uint32_t module, const Bytes& artifact) const {
        cache().store(module_of(module), {}, artifact);
    }
    std::vector<Bytes> load(uint32_t module) const { return cache().load(module_of(module), {}); }
    CacheInfo info() const { return cache().info(); }

    /// Every file below the folder whose name satisfies a condition.
    std::vector<fs::path> files(const std::string& suffix) const {
        std::vector<fs::path> found;
        if (!fs::is_directory(folder_)) return found;
        for (const fs::directory_entry& file : fs::recursive_directory_iterator(folder_)) {
            const std::string name = file.path().filename();
            if (file.is_regular_file() && name.ends_with(suffix)) found.push_back(file.path());
        }
        return found;
    }
    /// Neither an identity nor an artifact.
    size_t strays() const {
        return files("").size() - files("identity").size() - files(".ingot").size();
    }

    std::string generator = "one version";
    uint64_t limit_bytes = CodeCache::kDefaultLimitBytes;

 private:
    CodeCache cache() const { return CodeCache(folder_, generator, limit_bytes); }
    static Bytes module_of(uint32_t number) { return filled(100, number); }

    fs::path folder_;
};

void write(const fs::path& path, const Bytes& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
}

/// Runs the work in so many processes at once; how many of them succeeded.
int count_successes(int processes, const std::function<bool(int)>& work) {
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i) {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(work(i) ? 0 : 1);
        children.push_back(child);
    }
    int succeeded = 0;
    for (const pid_t child : children) {
        int status = 0;
        if (::waitpid(child, &status, 0) == child && status == 0) ++succeeded;
    }
    return succeeded;
}

}  // namespace

TEST_CASE("what was stored for a module is loaded for it, and for no other one") {
    const Fixture fixture;
    CHECK(fixture.load(1).empty());
    fixture.store(1, filled(1000, 7));
    fixture.store(1, filled(2000, 8));
    std::vector<Bytes> loaded = fixture.load(1);
    REQUIRE(loaded.size() == 2);
    std::ranges::sort(loaded, {}, &Bytes::size);
    CHECK(loaded[0] == filled(1000, 7));
    CHECK(loaded[1] == filled(2000, 8));
    CHECK(fixture.load(2).empty());
    CHECK(fixture.strays() == 0);
}

TEST_CASE("code of another version of the generator is not loaded") {
    Fixture fixture;
    fixture.store(1, filled(1000, 7));
    fixture.generator = "another version";
    CHECK(fixture.load(1).empty());
    fixture.store(1, filled(1000, 8));
    CHECK(fixture.load(1) == Artifacts{filled(1000, 8)});
    fixture.generator = "one version";
    CHECK(fixture.load(1) == Artifacts{filled(1000, 7)});
}

TEST_CASE("an entry keeps the artifacts that were written last, and all it keeps is loaded") {
    const Fixture fixture;
    constexpr uint32_t kStored = 80;
    constexpr size_t kKept = 64;
    for (uint32_t i = 0; i < kStored; ++i) {
        fixture.store(1, filled(100, i));
        // Times of files may be coarse.
        for (const fs::path& path : fixture.files(".ingot")) {
            fs::last_write_time(path, fs::last_write_time(path) - std::chrono::seconds(1));
        }
    }
    CHECK(fixture.files(".ingot").size() == kKept);
    const std::vector<Bytes> loaded = fixture.load(1);
    CHECK(loaded.size() == kKept);
    CHECK(loaded.front() == filled(100, kStored - 1));
}

TEST_CASE("damaged artifacts go when the next one is stored") {
    const Fixture fixture;
    fixture.store(1, filled(1000, 7));
    const fs::path path = fixture.files(".ingot").at(0);
    SECTION("cut short") {
        fs::resize_file(path, 10);
    }
    SECTION("a bit flipped") {
        Bytes bytes = filled(1000, 7);
        bytes[500] ^= 4;
        write(path, bytes);
    }
    SECTION("empty") {
        fs::resize_file(path, 0);
    }
    fixture.store(1, filled(1000, 8));
    CHECK(fixture.load(1) == Artifacts{filled(1000, 8)});
    CHECK(fixture.files("").size() == 2);
}

TEST_CASE("an entry whose identity is damaged is made anew") {
    const Fixture fixture;
    fixture.store(1, filled(1000, 7));
    const fs::path identity = fixture.files("identity").at(0);
    SECTION("cut short") {
        fs::resize_file(identity, 10);
    }
    SECTION("missing") {
        fs::remove(identity);
    }
    SECTION("a folder") {
        fs::remove(identity);
        fs::create_directories(identity / "deep");
    }
    SECTION("the entry is a file") {
        fs::remove_all(identity.parent_path());
        write(identity.parent_path(), {1, 2, 3});
    }
    CHECK(fixture.load(1).empty());
    fixture.store(1, filled(1000, 8));
    CHECK(fixture.load(1) == Artifacts{filled(1000, 8)});
    CHECK(fixture.files("").size() == 2);
}

TEST_CASE("a folder that others may write, or that is none, is not used") {
    const Fixture fixture;
    SECTION("others may write it") {
        fixture.store(1, filled(1000, 7));
        fs::permissions(fixture.folder(), fs::perms::others_write, fs::perm_options::add);
    }
    SECTION("a link to a folder") {
        fs::create_directory_symlink(fs::temp_directory_path(), fixture.folder());
    }
    SECTION("a file") {
        write(fixture.folder(), {1});
    }
    fixture.store(1, filled(1000, 8));
    CHECK(fixture.load(1).empty());
}

TEST_CASE("a full disk costs the entry and nothing else") {
    const Fixture fixture;
    fixture.store(1, filled(1000, 7));
    const int succeeded = count_successes(1, [&](int) {
        const rlimit small = {4096, 4096};
        if (::setrlimit(RLIMIT_FSIZE, &small) != 0) return false;
        fixture.store(1, filled(10'000, 8));
        return fixture.load(1) == Artifacts{filled(1000, 7)};
    });
    CHECK(succeeded == 1);
    CHECK(fixture.strays() == 0);
    fixture.store(1, filled(10'000, 8));
    CHECK(fixture.load(1).size() == 2);
}

TEST_CASE("entries longest unused are removed when there is too much") {
    Fixture fixture;
    fixture.limit_bytes = 5'000;
    for (uint32_t module = 0; module < 3; ++module) {
        fixture.store(module, filled(1000, module));
    }
    const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const fs::directory_entry& entry : fs::directory_iterator(fixture.folder())) {
        fs::last_write_time(entry, long_ago);
    }
    CHECK(fixture.load(1).size() == 1);  // That is a use.
    fixture.store(3, filled(3000, 3));
    CHECK(fixture.load(0).empty());
    CHECK(fixture.load(1).size() == 1);
    CHECK(fixture.load(2).empty());
    CHECK(fixture.load(3).size() == 1);
    CHECK(fixture.info().bytes <= fixture.limit_bytes);
}

TEST_CASE("ten processes at once load what was stored or nothing, eviction going on") {
    Fixture fixture;
    constexpr int kRounds = 60;
    constexpr uint32_t kModules = 6;
    uint64_t limit = 0;
    SECTION("with room for all") {
        limit = 1'000'000;
    }
    SECTION("with room for some") {
        limit = 12'000;
    }
    fixture.limit_bytes = limit;
    const int succeeded = count_successes(10, [&](int process) {
        std::minstd_rand random(static_cast<uint32_t>(process) + 1);
        bool is_right = true;
        for (int round = 0; round < kRounds; ++round) {
            const auto module = static_cast<uint32_t>(random() >> 8) % kModules;
            const Bytes artifact = filled(4000, module);
            for (const Bytes& loaded : fixture.load(module)) is_right &= loaded == artifact;
            fixture.store(module, artifact);
        }
        return is_right;
    });
    CHECK(succeeded == 10);
    CHECK(fixture.strays() == 0);
    CHECK(fixture.info().bytes <= limit);
    // And it still works.
    fixture.store(1, filled(4000, 1));
    CHECK(fixture.load(1) == Artifacts{filled(4000, 1)});
}

}  // namespace ingot::native
