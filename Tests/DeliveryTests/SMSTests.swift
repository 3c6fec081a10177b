import AlertRouter
import Glibc
import SafetyModel
import Testing

@testable import Delivery

private struct Spool {
    var folders: SMSFolders
    var channel: SMSFilesChannel

    init(_ root: String, number: String = "+8613800000000") throws {
        for name in ["outbox", "sent", "error", "inbox", "archive"] { mkdir("\(root)/\(name)", 0o700) }
        folders = SMSFolders(
            outbox: "\(root)/outbox", sent: "\(root)/sent", error: "\(root)/error", inbox: "\(root)/inbox",
            archive: "\(root)/archive")
        channel = SMSFilesChannel(folders: folders, numbers: ["t": number], text: plainText)
    }

    /// As smsd does: in place, here with a time of writing.
    func receive(_ name: String, _ text: String, secondsAgo: Int = 60) throws {
        let path = "\(folders.inbox)/\(name)"
        try SpoolFolder.write(SMSText.utf16(text), named: name, in: folders.inbox)
        let time = timespec(tv_sec: Int(noon.wall / 1000) - secondsAgo, tv_nsec: 0)
        utimensat(AT_FDCWD, path, [time, time], 0)
    }

    func move(_ name: String, to folder: String) { rename("\(folders.outbox)/\(name)", "\(folder)/\(name)") }
}

@Suite struct SMSTests {
    @Test func anEmergencyInTheOutbox() async throws {
        try await inScratchFolder { root in
            let spool = try Spool(root)
            let name = "OUTA20260715_020304_00_+8613800000000_\(SMSOutName.note(key: "k/1/0/t/c")).txtd"
            #expect(await spool.channel.send(promise(.sms), now: noon) == .acceptedByProvider(id: name))
            #expect(SpoolFolder.names(in: spool.folders.outbox) == [name])
            let bytes = try #require(SpoolFolder.read("\(spool.folders.outbox)/\(name)"))
            #expect(bytes.prefix(4) == [0xfe, 0xff, 0x6c, 0x42], "UTF-16 with its mark: 求")
            #expect(SMSText.decode(bytes) == "求助 某路1号 #57")
            #expect(name.utf8.count < 100, "smsd's buffer")
            let later = Moment(wall: noon.wall + 5000, uptime: noon.uptime + 5000)
            #expect(
                await spool.channel.send(promise(.sms), now: later) == .acceptedByProvider(id: name), "the same promise"
            )
            #expect(SpoolFolder.names(in: spool.folders.outbox).count == 1)
            _ = await spool.channel.send(promise(.sms, .technical, key: "other"), now: noon)
            #expect(SpoolFolder.names(in: spool.folders.outbox).first == name, "names sort emergencies first")
            #expect(await spool.channel.queue(now: noon).count == 2)
        }
    }

    @Test func whatCannotBeSent() async throws {
        try await inScratchFolder { root in
            for number in ["", "12", "+86 138", "138_1", "../../x", "1380000000012345678901"] {
                let outcome = await (try Spool(root, number: number)).channel.send(promise(.sms), now: noon)
                #expect(short(outcome) == "permanent" && !"\(outcome)".contains("138"), "\(number)")
            }
            let spool = try Spool(root)
            rmdir(spool.folders.outbox)
            let outcome = await spool.channel.send(promise(.sms), now: noon)
            #expect(short(outcome) == "retry 10000" && !"\(outcome)".contains("138"), "\(outcome)")
        }
    }

    @Test func reportsComeUntilAcknowledged() async throws {
        try await inScratchFolder { root in
            let spool = try Spool(root)
            guard case .acceptedByProvider(let id?) = await spool.channel.send(promise(.sms), now: noon) else { return }
            spool.move(id, to: spool.folders.sent)
            #expect(await spool.channel.poll(now: noon) == [.sent(providerID: id)])
            #expect(await spool.channel.poll(now: noon) == [.sent(providerID: id)], "not acknowledged yet")
            await spool.channel.acknowledge([.sent(providerID: id)])
            #expect(await spool.channel.poll(now: noon) == [])
            try spool.receive("IN20260715_020400_00_13800000000_00.txt", "Delivered")
            #expect(await spool.channel.poll(now: noon) == [.delivered(providerID: id)])
            #expect(await spool.channel.poll(now: noon) == [.delivered(providerID: id)])
            await spool.channel.acknowledge([.delivered(providerID: id)])
            #expect(await spool.channel.poll(now: noon) == [])
            guard case .acceptedByProvider(let next?) = await spool.channel.send(promise(.sms, key: "2"), now: noon)
            else { return }
            spool.move(next, to: spool.folders.error)
            #expect(await spool.channel.poll(now: noon) == [.failed(providerID: next)])
            await spool.channel.acknowledge([.failed(providerID: next)])
            #expect(await spool.channel.poll(now: noon) == [])
        }
    }

    @Test func aReportNamesItsPromiseAfterARestart() async throws {
        try await inScratchFolder { root in
            guard case .acceptedByProvider(let id?) = await (try Spool(root)).channel.send(promise(.sms), now: noon)
            else { return }
            let later = try Spool(root)
            #expect(await later.channel.key(of: id) == "k/1/0/t/c")
            later.move(id, to: later.folders.sent)
            await later.channel.acknowledge([.sent(providerID: id)])
            #expect(await later.channel.key(of: id) == "k/1/0/t/c", "its report is still to come")
            await later.channel.acknowledge([.delivered(providerID: id)])
            #expect(await later.channel.key(of: id) == nil && SpoolFolder.names(in: later.folders.archive) == [])
            _ = await later.channel.reply("已收到", to: "+8613800000000", id: "x", now: noon)
            let answer = try #require(SpoolFolder.names(in: later.folders.outbox).first)
            #expect(await later.channel.key(of: answer) == nil, "an answer to a reply is no promise")
        }
    }

    @Test func repliesOnce() async throws {
        try await inScratchFolder { root in
            let spool = try Spool(root)
            try spool.receive("IN20260715_020400_00_+8613800000000_00.txt", "1 ")
            try spool.receive("IN20260715_020400_00_+8613800000000_01.txt", "57", secondsAgo: 1)
            #expect(await spool.channel.poll(now: noon) == [], "smsd may still be writing")
            let later = Moment(wall: noon.wall + 3000, uptime: noon.uptime + 3000)
            try spool.receive("IN20260715_020500_00_10086_00.txt", "余额")
            let events = await spool.channel.poll(now: later)
            #expect(events.count == 2)
            guard case .reply(let id, let sender, let targets, let text)? = events.first else { return }
            #expect(id.hasPrefix("IN20260715_020400_00_+8613800000000/"))
            #expect(sender == "+8613800000000" && targets == ["t"] && text == "1 57", "both parts, one reply")
            await spool.channel.acknowledge([events[0]])
            #expect(await spool.channel.poll(now: later) == [events[1]])
            await spool.channel.acknowledge(events)
            #expect(SpoolFolder.names(in: spool.folders.inbox) == [])
        }
    }

    @Test(arguments: [
        ("IN20260715_020400_00_+8613800000000_00.txt", "+8613800000000", 0),
        ("IN20260715_020400_12_10086_03.bin", "10086", 3),
    ]) func inboxNames(_ name: String, _ sender: String, _ part: Int) throws {
        let parsed = try #require(SMSInName(name: name))
        #expect(parsed.sender == sender && parsed.part == part)
    }

    @Test(arguments: ["", "IN", "IN_._", "OUT1", "INx_y_z_1_b.txt", "in20260715_1_2_3_4.txt"]) func otherNames(
        _ name: String
    ) {
        #expect(SMSInName(name: name) == nil && SMSOutName(name: name) == nil)
    }

    @Test(
        arguments: [
            ([0xfe, 0xff, 0x59, 0x7d], "好", "as smsd writes it"),
            ([0xff, 0xfe, 0x7d, 0x59], "好", "the other byte order"),
            ([0xfe, 0xff, 0x59, 0x7d, 0, 0, 0x41, 0x42], "好", "smsd writes on after a text that is not ASCII"),
            ([0xfe, 0xff, 0x59], "", "half a unit"), ([0x31], "1", "no mark: UTF-8"), ([], "", "nothing"),
            ([0xfe, 0xff, 0xd8, 0x00], "\u{fffd}", "half a pair"),
        ] as [([UInt8], String, String)]) func texts(_ bytes: [UInt8], _ want: String, _ why: String)
    {
        #expect(SMSText.decode(bytes) == want, "\(why)")
    }
}
