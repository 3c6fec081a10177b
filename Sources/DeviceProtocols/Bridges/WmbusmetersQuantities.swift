import SafetyModel

/// The numbers of a telegram. Names are `<when>_<quantity>_<unit>`: current totals and readings count; values of the
/// set date (`target_…`), averages, extremes, tariffs and what goes back are something else.
struct WmbusmetersQuantities {
    let medium: WmbusmetersMedium

    func state(_ json: JSONDocument, _ facts: inout DeviceFacts) {
        for name in volumes { take(name, json, &facts) }
        for name in energies { take(name, json, &facts) }
        for name in powers { take(name, json, &facts) }
        for name in climate { take(name, json, &facts) }
    }

    private typealias Name = (field: StaticString, kind: ObservationKind, scale: Double)

    /// The first of several names that is there wins: `DeviceFacts` keeps one number a kind.
    private func take(_ name: Name, _ json: JSONDocument, _ facts: inout DeviceFacts) {
        guard let node = json.member(json.root, name.field), let value = json.lenientNumber(node) else { return }
        facts.number(name.kind, value * name.scale)
    }

    private var volumes: [Name] {
        let kind: ObservationKind
        switch medium {
        case .water: kind = .waterVolumeM3
        case .gas: kind = .gasVolumeM3
        default: return []
        }
        return [
            ("total_m3", kind, 1), ("total_volume_m3", kind, 1), ("total_water_consumption_m3", kind, 1),
            ("total_consumption_m3", kind, 1), ("volume_m3", kind, 1), ("consumption_m3", kind, 1),
            ("total_l", kind, 0.001),
        ]
    }

    private var energies: [Name] {
        let kind: ObservationKind
        switch medium {
        case .heat: kind = .heatEnergyKwh
        case .electricity: kind = .energyKwh
        default: return []
        }
        let (megajoule, gigajoule) = (1 / 3.6, 1000 / 3.6)
        return [
            ("total_energy_consumption_kwh", kind, 1), ("total_kwh", kind, 1), ("total_energy_kwh", kind, 1),
            ("total_heating_kwh", kind, 1), ("total_heating_energy_kwh", kind, 1), ("total_consumption_kwh", kind, 1),
            ("current_consumption_kwh", kind, 1), ("energy_kwh", kind, 1), ("consumption_kwh", kind, 1),
            ("total_energy_consumption_mwh", kind, 1000), ("total_energy_consumption_wh", kind, 0.001),
            ("total_energy_consumption_mj", kind, megajoule), ("total_mj", kind, megajoule),
            ("total_energy_mj", kind, megajoule), ("total_energy_consumption_gj", kind, gigajoule),
            ("total_gj", kind, gigajoule), ("total_energy_gj", kind, gigajoule),
        ]
    }

    private var powers: [Name] {
        guard medium == .electricity else { return [] }
        return [
            ("current_power_consumption_kw", .powerW, 1000), ("power_consumption_kw", .powerW, 1000),
            ("power_kw", .powerW, 1000), ("current_kw", .powerW, 1000), ("current_power_kw", .powerW, 1000),
            ("total_power_kw", .powerW, 1000), ("current_power_consumption_w", .powerW, 1), ("power_w", .powerW, 1),
        ]
    }

    /// Air of a room: a water or heat meter's temperatures are those of its water.
    private var climate: [Name] {
        let always: [Name] = [
            ("room_temperature_c", .temperatureC, 1), ("current_room_temperature_c", .temperatureC, 1),
        ]
        guard medium == .other || medium == .unknown else { return always }
        return always + [
            ("current_temperature_c", .temperatureC, 1), ("temperature_c", .temperatureC, 1),
            ("current_relative_humidity_rh", .humidityPct, 1), ("relative_humidity_rh", .humidityPct, 1),
            ("current_humidity_rh", .humidityPct, 1), ("humidity_rh", .humidityPct, 1),
            ("current_co2_ppm", .co2Ppm, 1), ("co2_ppm", .co2Ppm, 1), ("illuminance_lx", .illuminanceLx, 1),
        ]
    }
}
