import { MysqlConnection } from "../../../../adapters/mysql/connection/connection.ts";
import { meaningOf } from "../../../../adapters/mysql/errors.ts";
import { connectionOptions } from "../../../../adapters/mysql/connection/url.ts";
import { testConnections } from "../../sql/connection_laws.ts";
import { Database, serverUrl } from "../database.ts";
import { RUNTIME } from "../../../../src/runtime.ts";
import { CHANGING } from "../../sql/pool/changing.ts";

testConnections("mysql", {
  url: serverUrl,
  make: () => Database.make(),
  open: (url, deadline) =>
    MysqlConnection.open(connectionOptions(url)(), deadline, RUNTIME),
  meaningOf: (error) => meaningOf(error, CHANGING),
  texts: "SELECT ?, 1.5, NULL, CAST(? AS BINARY)",
});
