import { testRoundTrips } from "./roundtrip";

testRoundTrips("hcloud");
