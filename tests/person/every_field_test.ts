import { inSqlite } from "../adapters/sqlite/folder.ts";
import { everyFieldIn } from "./every_field.ts";

everyFieldIn("SQLite", inSqlite);
