/// The only list of bridges. The first that claims a topic decodes it.
package enum Decoders {
    package static let all: [any BridgeDecoder.Type] = []
}
