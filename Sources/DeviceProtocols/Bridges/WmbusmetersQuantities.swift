import SafetyModel

/// The numbers of a telegram. Names are `<when>_<quantity>_<unit>`: current totals and readings count; values of the
/// set date (`target_…`), averages, extremes, tariffs and what goes back are something else.
struct WmbusmetersQuantities {
    let medium: WmbusmetersMedium

    private enum Quantity { case volume, energy, power, roomTemperature, airTemperature, humidity, co2, light }
    /// Of several names of one quantity the one with the lowest rank is taken.
    private typealias Name = (quantity: Quantity, rank: Int, scale: Double)

    func state(_ json: JSONDocument, _ facts: inout DeviceFacts) {
        var best: [(kind: ObservationKind, rank: Int, reading: Reading)] = []
        json.forEachMember(json.root) { key, node in
            // Names are long texts: what is no number needs none.
            guard json.kind(node) == .number || json.kind(node) == .string, let text = json.string(key),
                let name = Self.names[text], let kind = kind(of: name.quantity),
                let reading = json.lenientReading(node)
            else { return }
            // Which of several is taken follows from their names alone.
            let index = best.firstIndex { $0.kind == kind }
            if let index, best[index].rank <= name.rank { return }
            if let index { best.remove(at: index) }
            best.append((kind, name.rank, reading.scaled(name.scale)))
        }
        for one in best { facts.number(one.kind, one.reading, json) }
    }

    /// What a quantity is in this medium; nil where it is something else. A water or heat meter's temperatures are
    /// those of its water, and its volume is a meter's reading only where the medium itself is counted.
    private func kind(of quantity: Quantity) -> ObservationKind? {
        switch (quantity, medium) {
        case (.volume, .water): .waterVolumeM3
        case (.volume, .gas): .gasVolumeM3
        case (.energy, .heat): .heatEnergyKwh
        case (.energy, .electricity): .energyKwh
        case (.power, .electricity): .powerW
        case (.roomTemperature, _), (.airTemperature, .other), (.airTemperature, .unknown): .temperatureC
        case (.humidity, .other), (.humidity, .unknown): .humidityPct
        case (.co2, .other), (.co2, .unknown): .co2Ppm
        case (.light, .other), (.light, .unknown): .illuminanceLx
        default: nil
        }
    }

    private static let (megajoule, gigajoule) = (1 / 3.6, 1000 / 3.6)

    private static let names: [String: Name] = [
        "total_m3": (.volume, 0, 1), "total_volume_m3": (.volume, 1, 1), "total_water_consumption_m3": (.volume, 2, 1),
        "total_consumption_m3": (.volume, 3, 1), "volume_m3": (.volume, 4, 1), "consumption_m3": (.volume, 5, 1),
        "total_l": (.volume, 6, 0.001),
        "total_energy_consumption_kwh": (.energy, 0, 1), "total_kwh": (.energy, 1, 1),
        "total_energy_kwh": (.energy, 2, 1),
        "total_heating_kwh": (.energy, 3, 1), "total_heating_energy_kwh": (.energy, 4, 1),
        "total_consumption_kwh": (.energy, 5, 1), "current_consumption_kwh": (.energy, 6, 1),
        "energy_kwh": (.energy, 7, 1),
        "consumption_kwh": (.energy, 8, 1), "heat_kwh": (.energy, 8, 1),
        "total_energy_consumption_mwh": (.energy, 9, 1000),
        "total_energy_consumption_wh": (.energy, 10, 0.001), "total_energy_consumption_mj": (.energy, 11, megajoule),
        "total_mj": (.energy, 12, megajoule), "total_energy_mj": (.energy, 13, megajoule),
        "total_energy_consumption_gj": (.energy, 14, gigajoule), "total_gj": (.energy, 15, gigajoule),
        "total_energy_gj": (.energy, 16, gigajoule),
        "current_power_consumption_kw": (.power, 0, 1000), "power_consumption_kw": (.power, 1, 1000),
        "power_kw": (.power, 2, 1000), "current_kw": (.power, 3, 1000), "current_power_kw": (.power, 4, 1000),
        "total_power_kw": (.power, 5, 1000), "current_power_consumption_w": (.power, 6, 1), "power_w": (.power, 7, 1),
        "current_room_temperature_c": (.roomTemperature, 0, 1), "room_temperature_c": (.roomTemperature, 1, 1),
        "current_room_temp_c": (.roomTemperature, 1, 1), "temp_room_c": (.roomTemperature, 1, 1),
        "temperature": (.airTemperature, 4, 1), "humidity": (.humidity, 4, 1), "co2": (.co2, 2, 1),
        "co2_counter": (.co2, 3, 1),
        "current_temperature_c": (.airTemperature, 2, 1), "temperature_c": (.airTemperature, 3, 1),
        "current_relative_humidity_rh": (.humidity, 0, 1), "relative_humidity_rh": (.humidity, 1, 1),
        "current_humidity_rh": (.humidity, 2, 1), "humidity_rh": (.humidity, 3, 1), "current_co2_ppm": (.co2, 0, 1),
        "co2_ppm": (.co2, 1, 1), "illuminance_lx": (.light, 0, 1),
    ]
}
