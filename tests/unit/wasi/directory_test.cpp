// Listing directories: small buffers, cookies, and what is told of the parent.
#include <map>
#include <set>

#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

namespace {

struct Entry {
    DirectoryEntryHeader header;
    std::string name;
};

struct Listing {
    std::vector<Entry> entries;  ///< Complete ones.
    bool at_end = false;
};

Listing list(Guest& guest, Fd fd, uint32_t size, uint64_t cookie) {
    constexpr Address kBuffer = 4096;
    Call call = guest.call();
    REQUIRE(fd_readdir(call, fd, kBuffer, size, cookie, 8));
    auto used = guest.get<uint32_t>(8);
    REQUIRE(used <= size);
    Listing listing{.entries = {}, .at_end = used < size};
    for (uint32_t at = 0; at + sizeof(DirectoryEntryHeader) <= used;) {
        auto header = guest.get<DirectoryEntryHeader>(kBuffer + at);
        at += sizeof(DirectoryEntryHeader);
        if (at + header.name_size > used) break;
        listing.entries.push_back({header, guest.get_text(kBuffer + at, header.name_size)});
        at += header.name_size;
    }
    return listing;
}

}  // namespace

TEST_CASE("an empty directory lists itself and its parent, whose number stays hidden") {
    HostTree tree;
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    FileStatus self;
    REQUIRE(guest.stat(".", 0, &self) == Errno::Success);
    Listing listing = list(guest, 3, 4096, 0);
    CHECK(listing.at_end);
    REQUIRE(listing.entries.size() == 2);
    for (const Entry& entry : listing.entries) {
        CHECK((entry.name == "." || entry.name == ".."));
        CHECK(entry.header.inode == self.inode);
        CHECK(entry.header.type == FileType::Directory);
    }
}

TEST_CASE("every entry is listed once whatever the size of the buffer") {
    HostTree tree;
    std::set<std::string> expected = {".", ".."};
    for (int i = 0; i < 150; ++i) {
        std::string name =
            "file" + std::to_string(i) + std::string(static_cast<size_t>(i % 40), 'x');
        tree.file(name, "");
        expected.insert(name);
    }
    tree.directory("directory");
    tree.link("nowhere", "link");
    expected.insert({"directory", "link"});
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    for (uint32_t size : {100u, 256u, 1000u, 4096u, 65536u}) {
        INFO("buffer of " << size);
        std::map<std::string, FileType> seen;
        uint64_t cookie = 0;
        for (int calls = 0; calls < 1000; ++calls) {
            Listing listing = list(guest, 3, size, cookie);
            for (const Entry& entry : listing.entries) {
                CHECK(seen.emplace(entry.name, entry.header.type).second);
                cookie = entry.header.next;
                CHECK(cookie != 0);
            }
            if (listing.at_end) break;
            REQUIRE_FALSE(listing.entries.empty());
        }
        CHECK(seen.size() == expected.size());
        for (const std::string& name : expected) CHECK(seen.count(name) == 1);
        CHECK(seen["directory"] == FileType::Directory);
        CHECK(seen["link"] == FileType::SymbolicLink);
        CHECK(seen["file1x"] == FileType::RegularFile);
    }
}

TEST_CASE("cookies stay good while entries come and go") {
    HostTree tree;
    WasiConfig config;
    const bool in_memory = GENERATE(false, true);
    if (in_memory) {
        config.memory_directories.push_back({"/", 1 << 20});
    } else {
        config.directories.push_back({tree.granted().string(), "/", false});
    }
    Guest guest(std::move(config));
    std::multiset<std::string> expected = {".", ".."};
    for (int i = 0; i < 60; ++i) {
        expected.insert("name" + std::to_string(i));
        REQUIRE(guest.create_directory("name" + std::to_string(i)) == Errno::Success);
    }
    std::multiset<std::string> seen;
    uint64_t cookie = 0;
    for (Listing listing; !listing.at_end;) {
        listing = list(guest, 3, 100, cookie);
        for (const Entry& entry : listing.entries) {
            // What was there from the beginning is seen once, removed behind us or not.
            if (!entry.name.starts_with("new")) seen.insert(entry.name);
            cookie = entry.header.next;
            if (!entry.name.starts_with("name")) continue;
            REQUIRE(guest.remove_directory(entry.name) == Errno::Success);
            if (seen.size() % 8 == 0) {
                REQUIRE(guest.create_directory("new" + entry.name) == Errno::Success);
            }
        }
    }
    CHECK(seen == expected);
}

TEST_CASE("a buffer too small for an entry is filled with its beginning") {
    HostTree tree;
    tree.file("a-name-that-does-not-fit", "");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    for (uint32_t size : {0u, 1u, 23u, 24u, 25u}) {
        Listing listing = list(guest, 3, size, 0);
        CHECK_FALSE(listing.at_end);
        CHECK(listing.entries.size() == (size >= 25 ? 1 : 0));
    }
}

TEST_CASE("a cookie resumes behind its entry, and one from nowhere does no harm") {
    HostTree tree;
    for (int i = 0; i < 20; ++i) tree.file("file" + std::to_string(i), "");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    Listing all = list(guest, 3, 8192, 0);
    REQUIRE(all.entries.size() == 22);
    for (size_t i = 0; i + 1 < all.entries.size(); ++i) {
        Listing rest = list(guest, 3, 8192, all.entries[i].header.next);
        REQUIRE(rest.entries.size() == all.entries.size() - i - 1);
        CHECK(rest.entries.front().name == all.entries[i + 1].name);
    }
    CHECK(list(guest, 3, 8192, all.entries.back().header.next).entries.empty());
    auto other = static_cast<Fd>(guest.open(".", open_flags::kDirectory, rights::kFdReaddir).value);
    CHECK(list(guest, other, 8192, all.entries[9].header.next).entries.size() == 12);
    for (const Entry& entry : all.entries) CHECK(entry.header.next <= 0x7fff'ffff);
    Call call = guest.call();
    for (uint64_t cookie : {uint64_t{12345}, ~uint64_t{0}, uint64_t{1} << 63, uint64_t{1} << 62}) {
        CHECK(fd_readdir(call, 3, 4096, 4096, cookie, 8).has_value());
        CHECK(guest.get<uint32_t>(8) == 0);
    }
}

TEST_CASE("listing needs a directory and the right to list") {
    HostTree tree;
    tree.file("file", "");
    tree.directory("directory");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto file = static_cast<Fd>(guest.open("file").value);
    auto directory = static_cast<Fd>(guest.open("directory", open_flags::kDirectory, 0).value);
    Call call = guest.call();
    CHECK(fd_readdir(call, file, 4096, 4096, 0, 8).error() == Errno::NotDir);
    CHECK(fd_readdir(call, directory, 4096, 4096, 0, 8).error() == Errno::NotCapable);
    CHECK(fd_readdir(call, 77, 4096, 4096, 0, 8).error() == Errno::BadF);
}
