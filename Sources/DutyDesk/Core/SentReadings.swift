import FoundationEssentials
import SafetyModel

/// The body: one reading, a list of them, or `{"home": …, "observations": [ … ]}`.
struct SentReadings: Decodable {
    var readings: [SentReading]

    private struct Bundle: Decodable {
        var home: String?
        var observations: [SentReading]
    }

    init(from decoder: any Decoder) throws {
        if let list = try? [SentReading](from: decoder) {
            readings = list
        } else if let bundle = try? Bundle(from: decoder) {
            readings = bundle.observations.map { reading in
                var reading = reading
                reading.home = reading.home ?? bundle.home
                return reading
            }
        } else {
            readings = [try SentReading(from: decoder)]
        }
    }

    init?(_ bytes: [UInt8]) {
        guard let read = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
        self = read
    }
}

extension ReadingsAnswer {
    func json() -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("accepted")
        json.int(accepted)
        json.key("refused")
        json.beginArray()
        for one in refused {
            json.beginObject()
            json.key("index")
            json.int(one.index)
            json.key("reason")
            json.string(one.reason)
            json.endObject()
        }
        json.endArray()
        json.key("alerts")
        json.beginArray()
        for id in alerts { json.string(id) }
        json.endArray()
        json.endObject()
        return json.finish()
    }
}
