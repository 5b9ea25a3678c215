import { testRoundTrips } from "./roundtrip";

testRoundTrips("proxmox");
