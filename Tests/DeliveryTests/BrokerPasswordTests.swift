import SafetyModel
import Testing

@testable import Delivery

@Suite struct BrokerPasswordTests {
    /// Made by mosquitto_passwd 2.0.11 for the password `pass`.
    @Test func isWhatTheBrokersToolMakes() throws {
        let salt = try #require(Base64.decode("aNVYWIjqk7VS4Mzj"))
        #expect(
            BrokerPassword.hash("pass", salt: salt)
                == "$7$101$aNVYWIjqk7VS4Mzj$Q3CNsB37q8sEAB0KVJpaTH5tsQpbo2qaWBBFeT4beiAyNyPZ7PpiJPNNMVfYwuSpz5Pf+iG6DiOIhEYMtwJnEg=="
        )
    }

    @Test func saltsEachAnew() {
        #expect(BrokerPassword.hash("pass") != BrokerPassword.hash("pass"))
    }
}
