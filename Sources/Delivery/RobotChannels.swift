import AlertRouter

/// The channel of a group robot's provider, nil for a kind that is none.
///
/// - Parameter endpoint: another address than the provider's own, as tests have.
package func robotChannel(
    _ kind: ChannelKind, targets: [String: RobotTarget], client: HTTPClient, text: @escaping TextMaker,
    endpoint: String?
) -> (any RobotChannel)? {
    switch kind {
    case .wecom: WeComChannel(targets: targets, client: client, text: text, endpoint: endpoint)
    case .dingtalk: DingTalkChannel(targets: targets, client: client, text: text, endpoint: endpoint)
    case .feishu: FeishuChannel(targets: targets, client: client, text: text, endpoint: endpoint)
    default: nil
    }
}
