import SafetyModel

/// The notification registry, as far as it says something about the home. Within a type each event has its own number,
/// so type and number are enough; the variable's name matters only when it goes idle (0).
/// Source: zwave-js/node-zwave-js packages/config/config/notifications.json (Silicon Labs SDS13713).
enum ZWaveJSUINotifications {
    enum Meaning: Equatable {
        case flag(ObservationKind)
        case clear(ObservationKind)
        /// Happens; nothing takes it back.
        case event(ObservationKind)
        case contact(isOpen: Bool)
        case sos
    }

    private struct Event {
        let type: Int
        let number: Int
        let label: String
        let meaning: Meaning
        init(_ type: Int, _ number: Int, _ label: String, _ meaning: Meaning) {
            (self.type, self.number, self.label, self.meaning) = (type, number, label, meaning)
        }
    }

    /// Names of types, and their numbers as text.
    private static let types: [String: Int] = {
        let names = [
            1: "smokealarm", 2: "coalarm", 3: "co2alarm", 4: "heatalarm", 5: "wateralarm", 6: "accesscontrol",
            7: "homesecurity", 8: "powermanagement", 9: "system", 10: "emergencyalarm", 13: "homehealth",
            18: "gasalarm",
            22: "homemonitoring",
        ]
        var types: [String: Int] = [:]
        for (number, name) in names {
            types[name] = number
            types[String(number)] = number
        }
        types["carbonmonoxidealarm"] = 2
        types["emergency"] = 10
        return types
    }()

    // A location may be given: "… (location provided)" has its own number and the same meaning.
    private static let events: [Event] = [
        Event(1, 1, "smokedetectedlocationprovided", .flag(.smoke)), Event(1, 2, "smokedetected", .flag(.smoke)),
        Event(1, 3, "smokealarmtest", .flag(.test)), Event(1, 4, "replacementrequired", .flag(.fault)),
        Event(1, 5, "replacementrequiredendoflife", .flag(.fault)),
        Event(1, 7, "maintenancerequiredplannedperiodicinspection", .flag(.fault)),
        Event(1, 8, "maintenancerequireddustindevice", .flag(.fault)),
        Event(2, 1, "carbonmonoxidedetectedlocationprovided", .flag(.carbonMonoxide)),
        Event(2, 2, "carbonmonoxidedetected", .flag(.carbonMonoxide)),
        // This variable never goes idle.
        Event(2, 3, "carbonmonoxidetest", .event(.test)), Event(2, 4, "replacementrequired", .flag(.fault)),
        Event(2, 5, "replacementrequiredendoflife", .flag(.fault)),
        Event(2, 7, "maintenancerequiredplannedperiodicinspection", .flag(.fault)),
        // Carbon dioxide is a danger of its own, for which there is no kind: what it means there the installer knows.
        Event(3, 1, "carbondioxidedetectedlocationprovided", .flag(.zoneAlarm)),
        Event(3, 2, "carbondioxidedetected", .flag(.zoneAlarm)), Event(3, 3, "carbondioxidetest", .event(.test)),
        Event(3, 4, "replacementrequired", .flag(.fault)), Event(3, 5, "replacementrequiredendoflife", .flag(.fault)),
        Event(4, 1, "overheatdetectedlocationprovided", .flag(.heat)), Event(4, 2, "overheatdetected", .flag(.heat)),
        Event(4, 3, "rapidtemperatureriselocationprovided", .event(.heat)),
        Event(4, 4, "rapidtemperaturerise", .event(.heat)), Event(4, 7, "heatalarmtest", .flag(.test)),
        Event(4, 8, "replacementrequiredendoflife", .flag(.fault)),
        Event(4, 10, "maintenancerequireddustindevice", .flag(.fault)),
        Event(4, 11, "maintenancerequiredplannedperiodicinspection", .flag(.fault)),
        Event(5, 1, "waterleakdetectedlocationprovided", .flag(.waterLeak)),
        Event(5, 2, "waterleakdetected", .flag(.waterLeak)), Event(5, 11, "sumppumpfailure", .flag(.fault)),
        Event(6, 11, "lockjammed", .flag(.fault)), Event(6, 22, "windowdoorisopen", .contact(isOpen: true)),
        Event(6, 23, "windowdoorisclosed", .contact(isOpen: false)),
        Event(6, 24, "windowdoorhandleisopen", .contact(isOpen: true)),
        Event(6, 25, "windowdoorhandleisclosed", .contact(isOpen: false)),
        // An intruder, or any zone of an older sensor: what it is the installer knows.
        Event(7, 1, "intrusionlocationprovided", .flag(.other)), Event(7, 2, "intrusion", .flag(.other)),
        Event(7, 3, "tamperingproductcoverremoved", .flag(.tamper)),
        Event(7, 4, "tamperinginvalidcode", .event(.tamper)),
        Event(7, 7, "motiondetectionlocationprovided", .flag(.motion)), Event(7, 8, "motiondetection", .flag(.motion)),
        Event(7, 9, "tamperingproductmoved", .event(.tamper)), Event(7, 10, "impactdetected", .event(.vibration)),
        Event(7, 11, "magneticfieldinterferencedetected", .flag(.fault)),
        Event(8, 2, "acmainsdisconnected", .flag(.mainsLost)), Event(8, 3, "acmainsreconnected", .clear(.mainsLost)),
        Event(8, 6, "overcurrentdetected", .flag(.fault)), Event(8, 7, "overvoltagedetected", .flag(.fault)),
        Event(8, 8, "overloaddetected", .flag(.fault)), Event(8, 9, "loaderror", .flag(.fault)),
        Event(8, 10, "replacebatterysoon", .flag(.batteryLow)),
        Event(8, 11, "replacebatterynow", .flag(.batteryLow)), Event(8, 14, "chargebatterysoon", .flag(.batteryLow)),
        Event(8, 15, "chargebatterynow", .flag(.batteryLow)), Event(8, 16, "backupbatteryislow", .flag(.batteryLow)),
        Event(8, 18, "backupbatterydisconnected", .flag(.fault)),
        Event(9, 1, "systemhardwarefailure", .flag(.fault)), Event(9, 2, "systemsoftwarefailure", .flag(.fault)),
        Event(9, 3, "systemhardwarefailurewithfailurecode", .flag(.fault)),
        Event(9, 4, "systemsoftwarefailurewithfailurecode", .flag(.fault)),
        Event(9, 6, "tamperingproductcoverremoved", .flag(.tamper)),
        Event(10, 1, "contactpolice", .sos), Event(10, 2, "contactfireservice", .sos),
        Event(10, 3, "contactmedicalservice", .sos), Event(10, 4, "panicalert", .sos),
        Event(13, 1, "leavingbed", .clear(.bedOccupancy)), Event(13, 2, "sittingonbed", .flag(.bedOccupancy)),
        Event(13, 3, "lyingonbed", .flag(.bedOccupancy)), Event(13, 5, "sittingonbededge", .flag(.bedOccupancy)),
        Event(13, 12, "falldetected", .event(.fall)),
        Event(18, 1, "combustiblegasdetectedlocationprovided", .flag(.gas)),
        Event(18, 2, "combustiblegasdetected", .flag(.gas)),
        Event(18, 3, "toxicgasdetectedlocationprovided", .flag(.gas)),
        Event(18, 4, "toxicgasdetected", .flag(.gas)), Event(18, 5, "gasalarmtest", .flag(.test)),
        Event(18, 6, "replacementrequired", .flag(.fault)),
        Event(22, 1, "homeoccupiedlocationprovided", .flag(.presence)), Event(22, 2, "homeoccupied", .flag(.presence)),
    ]

    /// What a variable says when it is idle. One that is not here goes idle without saying anything about the home.
    private static let idles: [Int: [String: ObservationKind]] = [
        1: [
            "sensorstatus": .smoke, "alarmstatus": .test, "maintenancestatus": .fault, "dustindevicestatus": .fault,
            "periodicinspectionstatus": .fault,
        ],
        2: [
            "sensorstatus": .carbonMonoxide, "teststatus": .test, "maintenancestatus": .fault,
            "periodicinspectionstatus": .fault,
        ],
        3: ["sensorstatus": .zoneAlarm, "teststatus": .test, "maintenancestatus": .fault],
        4: [
            "heatsensorstatus": .heat, "sensorstatus": .heat, "alarmstatus": .test, "maintenancestatus": .fault,
            "dustindevicestatus": .fault, "periodicinspectionstatus": .fault,
        ],
        5: ["sensorstatus": .waterLeak, "pumpstatus": .fault],
        6: ["lockstate": .fault],
        7: [
            "sensorstatus": .other, "coverstatus": .tamper, "motionsensorstatus": .motion,
            "magneticinterferencestatus": .fault,
        ],
        8: [
            "batterymaintenancestatus": .batteryLow, "batterylevelstatus": .batteryLow, "loaderrorstatus": .fault,
            "overcurrentstatus": .fault, "overvoltagestatus": .fault, "overloadstatus": .fault,
            "backupbatterylevelstatus": .batteryLow,
        ],
        9: ["hardwarestatus": .fault, "softwarestatus": .fault, "coverstatus": .tamper],
        13: ["fallstatus": .fall, "falldetectionstatus": .fall],
        18: ["combustiblegasstatus": .gas, "toxicgasstatus": .gas, "alarmstatus": .test, "maintenancestatus": .fault],
        22: ["homeoccupancystatus": .presence],
    ]

    static func type(_ property: String) -> Int? { types[property] }

    static func meaning(_ type: Int, _ number: Int) -> Meaning? {
        events.first { $0.type == type && $0.number == number }?.meaning
    }

    /// An event that the topic itself names; its payload holds the event's parameters, or nothing.
    static func event(_ type: Int, label: String) -> Meaning? {
        if let own = events.first(where: { $0.type == type && $0.label == label }) { return own.meaning }
        // Older registries call the emergency alarm `System` too: the event alone says what it is.
        return type == 9 ? event(10, label: label) : nil
    }

    static func idle(_ type: Int, variable: String) -> ObservationKind? { idles[type]?[variable] }
}
