import AlertRouter
import DeviceProtocols
import HomePipeline
import SafetyModel

/// Answers of the control socket.
enum StatusReport {
    static func answer(to request: [UInt8], _ runtime: HomeRuntime) -> [UInt8] {
        var json = JSONDocument()
        guard (try? json.parse(request.span)) != nil,
            let name = json.member(json.root, "command").flatMap({ json.string($0) })
        else { return error("a request is a JSON object with `command`") }
        switch name {
        case "status":
            let box = runtime.box.report(runtime.connections)
            return runtime.inspect { state, now in status(state, now, runtime.connections, box) }
        case "healthz": return runtime.inspect { state, _ in health(state, runtime.connections) }
        case "devices": return runtime.inspect { state, _ in devices(state) }
        case "test":
            let id = runtime.inspect { _, now in "box/test/\(now.uptime)" }
            let command = Command(id: id, verb: .test, alertID: nil, revision: nil, actor: "technician", via: .voice)
            return runtime.perform(command).map { Array("{\"status\":\"\($0.status.rawValue)\"}".utf8) }
                ?? error("no answer")
        case "walk-test":
            let minutes = json.member(json.root, "minutes").flatMap { json.integer($0) } ?? 30
            runtime.tell(.walkTest(milliseconds: max(0, min(minutes, 240)) * 60_000))
            return walkTestAnswer(runtime)
        default: return error("`command` is one of status, healthz, devices, test, walk-test")
        }
    }

    private static func walkTestAnswer(_ runtime: HomeRuntime) -> [UInt8] {
        runtime.inspect { state, now in
            var out = JSONWriter()
            out.beginObject()
            out.key("status")
            out.string("done")
            out.key("until")
            if let left = state.pipeline.walkTestLeft(at: now) {
                let wall = now.wall + left
                out.time(wall, offsetSeconds: state.settings.home.zone.offsetSeconds(at: wall))
            } else {
                out.null()
            }
            out.endObject()
            return out.finish()
        }
    }

    private static func error(_ text: String) -> [UInt8] {
        var out = JSONWriter()
        out.beginObject()
        out.key("error")
        out.string(text)
        out.endObject()
        return out.finish()
    }

    private static func status(
        _ state: borrowing RuntimeState, _ now: Moment, _ connections: ConnectionReports, _ box: BoxReport
    ) -> [UInt8] {
        let counters = state.pipeline.status
        var out = JSONWriter()
        out.beginObject()
        out.key("home")
        out.string(state.settings.home.home)
        out.key("at")
        out.time(now.wall, offsetSeconds: state.settings.home.zone.offsetSeconds(at: now.wall))
        out.key("open_alerts")
        out.beginArray()
        for alert in state.pipeline.engine.openAlerts { out.raw(alert.json(zone: state.settings.home.zone)) }
        out.endArray()
        StatusConnections.write(connections, state.settings, to: &out)
        out.key("box")
        box.write(to: &out, zone: state.settings.home.zone)
        out.key("foresight")
        foresight(of: state.pipeline, now, &out)
        out.key("messages")
        out.int(counters.messages)
        out.key("observations")
        out.int(counters.observations)
        out.key("duplicates")
        out.int(state.duplicates)
        out.key("refused")
        out.beginObject()
        for (decoder, count) in counters.refused.sorted(by: { $0.key < $1.key }) {
            out.key(decoder)
            out.int(count)
        }
        out.endObject()
        lastRefusals(counters, state.settings.home.zone, &out)
        out.key("outbox")
        out.int(state.outbox.count)
        out.key("storage_problems")
        out.beginArray()
        for name in state.storageProblems.keys.sorted() { out.string(name) }
        out.endArray()
        out.key("alerts_kept_days")
        out.int(RuntimeState.keptDays)
        out.key("journal_bytes")
        out.int(state.journal?.bytesWritten ?? 0)
        out.endObject()
        return out.finish()
    }

    /// One word for a monitor: `ok` while the home is heard and what is decided is kept.
    private static func health(_ state: borrowing RuntimeState, _ connections: ConnectionReports) -> [UInt8] {
        let isDeaf = !connections.links.contains { $0.name == "home" && $0.report.isConnected }
        let problems = state.storageProblems.keys.sorted() + (isDeaf ? ["home"] : [])
        var out = JSONWriter()
        out.beginObject()
        out.key("status")
        out.string(problems.isEmpty ? "ok" : "degraded")
        out.key("problems")
        out.beginArray()
        for problem in problems { out.string(problem) }
        out.endArray()
        out.endObject()
        return out.finish()
    }

    private static func lastRefusals(_ counters: PipelineCounters, _ zone: TimeZoneRules, _ out: inout JSONWriter) {
        out.key("last_refusals")
        out.beginArray()
        for refusal in counters.lastRefusals ?? [] {
            out.beginObject()
            out.key("at")
            out.time(refusal.atWall, offsetSeconds: zone.offsetSeconds(at: refusal.atWall))
            out.key("topic")
            out.string(refusal.topic)
            out.key("decoder")
            out.string(refusal.decoder)
            out.key("reason")
            out.string(refusal.reason)
            if let byte = refusal.byte {
                out.key("byte")
                out.int(byte)
            }
            out.endObject()
        }
        out.endArray()
    }

    /// What each detector waits for, and when it would call if nothing more happened.
    private static func foresight(of pipeline: HomePipeline, _ now: Moment, _ out: inout JSONWriter) {
        let zone = pipeline.settings.zone
        out.beginArray()
        for item in pipeline.foresight(at: now) {
            out.beginObject()
            out.key("detector")
            out.string(item.detector)
            out.key("device")
            out.string(item.device?.name)
            out.key("resident")
            out.string(item.resident)
            out.key("says")
            out.beginObject()
            out.key("zh")
            out.string(item.says.zh)
            out.key("en")
            out.string(item.says.en)
            out.endObject()
            out.key("standing")
            out.bool(item.isStanding)
            out.key("next_alarm")
            if let next = item.deadline {
                out.time(next.wall, offsetSeconds: zone.offsetSeconds(at: next.wall))
            } else {
                out.null()
            }
            out.endObject()
        }
        out.endArray()
    }

    private static func devices(_ state: borrowing RuntimeState) -> [UInt8] {
        var out = JSONWriter()
        out.beginArray()
        for device in state.pipeline.devices {
            let profile = device.profile
            out.beginObject()
            out.key("device")
            out.string(profile.device.name)
            out.key("bridge")
            out.string(profile.bridge)
            out.key("model")
            out.string(profile.model)
            out.key("role")
            out.string(device.role?.rawValue)
            out.key("room")
            out.string(profile.room)
            out.key("known")
            out.bool(device.isListed)
            if device.isUnsuitableForFalls {
                out.key("unsuitable_for")
                out.string("falls")
            }
            if let presses = device.cancellingPresses {
                out.key("cancels_fall")
                out.beginArray()
                for press in presses { out.string(press) }
                out.endArray()
            }
            out.key("last_heard")
            if let heard = device.lastHeard {
                out.time(heard.wall, offsetSeconds: state.settings.home.zone.offsetSeconds(at: heard.wall))
            } else {
                out.null()
            }
            out.endObject()
        }
        out.endArray()
        return out.finish()
    }
}
