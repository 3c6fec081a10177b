import SafetyModel

/// Senders whose every message is one event, whatever it holds.
extension Rtl433Frame {
    /// The field that stands for the message when the fields come one by one.
    var trigger: String? {
        switch kind {
        case "Smoke-GS558": "learn"
        case "Generic-Motion": "code"
        case "Chamberlain-CWPIRC": "msg_0"
        case "Honeywell-ActivLink": "alert"
        default: nil
        }
    }

    /// An alarm-only sender was heard: nothing ever takes it back.
    func announce(trigger name: String, _ value: Scalar, _ facts: inout DeviceFacts) {
        guard name == trigger else { return }
        switch kind {
        case "Smoke-GS558":
            // `learn` is the pairing transmission. A form without the field is the alarm.
            if value.number ?? 0 == 0 { facts.flag(.smoke, true, isEvent: true) }
        case "Honeywell-ActivLink":
            // The same radio is sold as a doorbell, which is no call of the resident.
            if subtype == "PIR-Motion" { facts.flag(.motion, true, isEvent: true) }
        default: facts.flag(.motion, true, isEvent: true)
        }
    }

    /// The name of a flexible decoder: `WaterLeak`, `sos_pendant`, `smoke basement`. Each code is a cry. [rtl_433 -X help; src/devices/flex.c]
    func announceByName(_ facts: inout DeviceFacts) {
        let name = FieldName(model)
        if RoleRules.saysSOS(model), !FieldWords.isDenied(name) { return facts.press(.sos) }
        guard !FieldWords.isDenied(name), !FieldVocabulary.isSetting(name),
            let meaning = FieldVocabulary.meaning(of: name)
        else { return }
        switch meaning.kind {
        case .smoke, .heat, .gas, .carbonMonoxide, .waterLeak, .fall, .motion, .tamper:
            facts.flag(meaning.kind, true, isEvent: true)
        case .button: facts.press(.single)
        default: break
        }
    }

    /// Interlogix: what the latches mean depends on the kind of sensor. A motion sensor's are the same in its event and
    /// in its hourly report, so that they say nothing of motion. [src/devices/interlogix.c]
    func stateSwitches(_ isOpen: [Bool], _ facts: inout DeviceFacts) {
        guard isOpen.count == 5 else { return }
        switch subtype {
        case "contact":
            facts.contact(isOpen: isOpen[0])
            facts.flag(.tamper, isOpen[2])
        case "smoke": facts.flag(.smoke, isOpen[1])
        case "heat": facts.flag(.heat, isOpen[1])
        case "motion": facts.flag(.tamper, isOpen[2])
        default: break
        }
    }
}
