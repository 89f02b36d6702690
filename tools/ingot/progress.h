// A line that shows that something long is under way.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace ingot {

/// From a second after its construction until its destruction, a line on standard error says what
/// is being done and for how long; nothing does if that is no terminal.
class ProgressLine {
 public:
    explicit ProgressLine(std::string what);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

 private:
    void show();

    const std::string what_;
    std::mutex mutex_;
    std::condition_variable ended_;
    bool has_ended_ = false;
    std::thread thread_;
};

}  // namespace ingot
