// Makes interruptions of interpreted code end its run.
#pragma once

namespace ingot::interpreter {

/// Once per process; repeating it does nothing.
void install_interrupt_handler();

}  // namespace ingot::interpreter
