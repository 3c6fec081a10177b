/// The only list of bridges. The first that claims a topic decodes it.
package enum Decoders {
    package static let all: [any BridgeDecoder.Type] = [
        Zigbee2MQTT.self,
        Tasmota.self,
        Rtl433.self,
        OpenMQTTGateway.self,
        Wmbusmeters.self,
        ShellyGen1.self,
        ShellyGen2.self,
        ZWaveJSUI.self,
        PackedFrames.self,
        ChirpStack.self,
        Sparkplug.self,
        HealthViatom.self,
        HealthOmron.self,
        HealthData2MQTT.self,
        HealthMiScale.self,
        HealthCareWatch.self,
        HealthBLEGateway.self,
        HealthCarelink.self,
        SenML.self,
        SensorLogger.self,
        StreamSniffer.self,
        ESPHome.self,
        HomeAssistant.self,
    ]
}
