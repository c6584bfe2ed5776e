-- Whom HAProxy and the health checks of the nodes log in as; it may do nothing.
CREATE USER health@'%';
