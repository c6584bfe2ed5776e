"""The toggle between cache and database as it is often written in Python.

Flask, pymemcache and PyMySQL; gunicorn runs it. MEMCACHED and MYSQL in the
environment are the ports of the servers.
"""

import dataclasses
import json
import logging
import os
import threading

import flask
import pymemcache
import pymysql


@dataclasses.dataclass
class Person:
    id: str
    firstName: str
    lastName: str


class PersonDbDao:
    """Reads people from the database, on one connection for each thread."""

    def __init__(self, port):
        self.port = port
        self.local = threading.local()

    def connect(self):
        if not hasattr(self.local, "connection"):
            self.local.connection = pymysql.connect(
                host="127.0.0.1",
                port=self.port,
                user="person",
                password="hunter2",
                database="test",
                autocommit=True,
            )
        return self.local.connection

    def get(self, key):
        with self.connect().cursor() as cursor:
            cursor.execute(
                "SELECT id, first_name, last_name FROM by_hand WHERE id = %s",
                (key,),
            )
            row = cursor.fetchone()
        return row and Person(row[0].decode(), row[1], row[2])


class PersonCacheDao:
    """Reads and keeps people in memcached."""

    def __init__(self, port):
        self.client = pymemcache.PooledClient(("127.0.0.1", port))

    def get(self, key):
        value = self.client.get("peer:" + key)
        return value and Person(**json.loads(value))

    def put(self, key, person):
        value = json.dumps(dataclasses.asdict(person))
        return self.client.set("peer:" + key, value, expire=3600)


class PersonService:
    """Toggles between cache and database."""

    def __init__(self, database, cache):
        self.use_db = False
        self.database = database
        self.cache = cache

    def get(self, key):
        if self.use_db:
            return self.database.get(key)
        person = self.cache.get(key)
        if person is None:
            person = self.database.get(key)
            if person is not None and not self.cache.put(key, person):
                logging.error("Cache add failed.")
        return person


app = flask.Flask(__name__)
app.json.sort_keys = False
app.json.compact = True
service = PersonService(
    PersonDbDao(int(os.environ["MYSQL"])),
    PersonCacheDao(int(os.environ["MEMCACHED"])),
)


@app.get("/persons/<key>")
def get(key):
    person = service.get(key)
    if person is None:
        flask.abort(404)
    return flask.jsonify(dataclasses.asdict(person))
