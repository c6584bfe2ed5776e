import { testUrgentCalls } from "../sql/urgent.ts";
import { Database } from "./database.ts";

testUrgentCalls("mysql", () => Database.make());
