// The start of the machine, one call per line.
#include "unikernel/arch/x86_64/apic.h"
#include "unikernel/arch/x86_64/boot_chart.h"
#include "unikernel/arch/x86_64/clock.h"
#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/arch/x86_64/descriptors.h"
#include "unikernel/arch/x86_64/serial.h"
#include "unikernel/boot/boot_info.h"
#include "unikernel/boot/image.h"
#include "unikernel/boot/memory_map.h"
#include "unikernel/boot/options.h"
#include "unikernel/boot/user_entry.h"
#include "unikernel/bus/power.h"
#include "unikernel/fs/root.h"
#include "unikernel/sched/thread.h"
#include "unikernel/support/print.h"

namespace kernel {

extern "C" [[noreturn]] void kernel_main(BootProtocol protocol, uint32_t information,
                                         uint32_t image_header, uint32_t kernel_block) {
    note_phase("entry");
    initialize_serial();  // the console
    set_console(write_serial);
    initialize_descriptors();   // from here on mistakes have a message
    initialize_cpu_features();  // what the processor can do
    note_phase("processor");
    const BootInfo boot = read_boot_info(protocol, information);
    set_acpi_root(boot.acpi_root);
    const Image image = read_image(image_header);
    initialize_memory(boot, image, kernel_block);  // page allocator, page tables, W^X
    note_phase("memory");
    initialize_apic();  // the timer
    initialize_clock();
    mount_root(image.payload, boot.modules, boot.module_count);
    note_phase("files");
    create_program(image, boot.command_line);  // ring 3, glibc's _start
    note_phase("program");
    run_requested_test();
    start_scheduling();
}

}  // namespace kernel
