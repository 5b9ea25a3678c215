import { testRoundTrips } from "./roundtrip";

testRoundTrips();
