import { testRoundTrips } from "./roundtrip";

testRoundTrips("digitalocean");
