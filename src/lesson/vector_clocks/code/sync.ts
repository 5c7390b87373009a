
on("sync", came => settle(came))            //@ replica.sync
