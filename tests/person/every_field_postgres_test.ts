import { inPostgres } from "../adapters/postgres/database.ts";
import { everyFieldIn } from "./every_field.ts";

everyFieldIn("PostgreSQL", inPostgres);
