// Work done in a child process, so that a crash of the engine costs one script and not the run.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <span>

namespace ingot {

/// Forks, lets the child run `work`, which fills `result`, and copies that back. The child's
/// standard output is ours. The error is the signal that ended the child, or 0 if it just ended too
/// early or could not be started. The calling process must be single-threaded. A system without
/// processes, as the unikernel is, runs `work` right here.
std::expected<void, int> run_in_child(std::span<std::byte> result,
                                      const std::function<void()>& work);

}  // namespace ingot
