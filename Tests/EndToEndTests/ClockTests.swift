import Foundation
import Testing

extension EndToEnd {
    /// The wall clock steps under the running program: a small library stands between it and the system's clock.
    @Suite struct ClockTests {
        private static let compiler = Programs.find("cc") ?? Programs.find("clang")
        /// Adds the seconds of a file to the wall clock, and leaves every other clock alone.
        private static let source = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <time.h>
            int clock_gettime(clockid_t clock, struct timespec *time) {
                static int (*real)(clockid_t, struct timespec *);
                if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
                int result = real(clock, time);
                long seconds = 0;
                FILE *file = clock == CLOCK_REALTIME && getenv("CLOCK_STEP") ? fopen(getenv("CLOCK_STEP"), "r") : NULL;
                if (file) {
                    if (fscanf(file, "%ld", &seconds) == 1) time->tv_sec += seconds;
                    fclose(file);
                }
                return result;
            }
            """

        @Test(.enabled(if: compiler != nil, "no C compiler is installed")) func aDayForwardAndTwoBack() async throws {
            let compiler = try #require(Self.compiler)
            try await Installation.with { installation in
                let (clock, library) = ("\(installation.folder)/clock", "\(installation.folder)/clock.so")
                try Text.write(Self.source, to: "\(installation.folder)/clock.c")
                let made = try await Programs.run(
                    compiler, ["-shared", "-fPIC", "-o", library, "\(installation.folder)/clock.c", "-ldl"],
                    in: installation.folder)
                try #require(made.code == 0, "\(made.errors)")
                try Text.write("0", to: clock)
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway(environment: ["LD_PRELOAD": library, "CLOCK_STEP": clock])
                try await Bridge.begin(publisher, buttons: 2)
                try await publisher.publish("zigbee2mqtt/motion_0", #"{"occupancy":true}"#)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await until("the press") { uplink.has("sos", device: "sos_0") }
                for (step, device, payload) in [
                    ("86400", "smoke_0", Bridge.smokeOn), ("-86400", "sos_1", Bridge.press),
                ] {
                    try Text.write(step, to: clock)
                    try await pause(milliseconds: 1500)
                    try await publisher.publish("zigbee2mqtt/\(device)", payload)
                    let category = device == "smoke_0" ? "smoke" : "sos"
                    try await until("the \(category) after a step of \(step) s") {
                        uplink.has(category, device: device)
                    }
                }
                try await pause(milliseconds: 1000)
                let emergencies = Set(uplink.alerts.filter { $0.severity == "emergency" }.map(\.id))
                #expect(emergencies.count == 3, "\(uplink.alerts)")
                let invented = uplink.alerts.filter {
                    ["inactivity", "wandering", "device_fault"].contains($0.category)
                }
                #expect(invented.isEmpty, "silence and devices are judged by a clock that does not step")
            }
        }

        /// A machine that slept for half a minute: nothing is lost, nothing is made of the time in which nobody looked.
        @Test(.enabled(if: ProcessInfo.processInfo.environment["FAULT_SEEDS"] != nil, "runs in `make faults`"))
        func aStoppedProgramGoesOn() async throws {
            try await Installation.with { installation in
                let publisher = Publisher(port: installation.mqttPort)
                let uplink = try await Watcher(port: installation.mqttPort, "\(InstallationFiles.base)/alert/+")
                try await installation.startGateway()
                try await Bridge.begin(publisher, buttons: 2)
                try await publisher.publish("zigbee2mqtt/motion_0", #"{"occupancy":true}"#)
                let gateway = try await installation.child("gateway")
                gateway.send(SIGSTOP)
                try await publisher.publish("zigbee2mqtt/sos_0", Bridge.press)
                try await pause(milliseconds: 33_000)
                gateway.send(SIGCONT)
                try await until("the press") { uplink.has("sos", device: "sos_0") }
                try await pause(milliseconds: 500)
                #expect(
                    Set(uplink.alerts.filter { $0.severity != "technical" }.map(\.id)).count == 1, "\(uplink.alerts)")
            }
        }
    }
}
