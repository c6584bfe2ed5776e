import { inMysql } from "../adapters/mysql/database.ts";
import { everyFieldIn } from "./every_field.ts";

everyFieldIn("MariaDB", inMysql);
